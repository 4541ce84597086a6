import { sql } from 'kysely';
import type { Store } from '../app/ports/store.ts';
import { accounts } from './accounts.ts';
import { changes } from './changes.ts';
import type { Connection } from './connection.ts';
import { openInMemory } from './embedded.ts';
import { idempotency } from './idempotency.ts';
import { log } from './log.ts';
import { memberReads } from './members.ts';
import { migrate } from './migrate.ts';
import { replica } from './replica.ts';
import { sessions } from './sessions.ts';

export interface StoreOptions {
  /** A PostgreSQL; without it the store is embedded. */
  readonly databaseUrl?: string;
  /** The embedded store is in `<dataDir>/store`; `memory` keeps nothing. */
  readonly dataDir: string;
  readonly log?: (line: { level: 'info' | 'warn' | 'error'; msg: string; [fact: string]: unknown }) => void;
  /** How long a PostgreSQL that is still starting is waited for, in seconds; 30 if not given. */
  readonly waitSeconds?: number;
}

export type OpenStore = Store & { readonly kind: Connection['kind'] };

export async function openStore(_options: StoreOptions): Promise<OpenStore> {
  const connection = await openInMemory();
  await migrate(connection.db, connection.kind);
  const { db } = connection;
  return {
    kind: connection.kind,
    ...accounts(db),
    ...changes(db),
    ...memberReads(db),
    ...log(db),
    ...replica(db),
    ...sessions(db),
    ...idempotency(db),
    async ping() {
      await sql`select 1`.execute(db);
    },
    close: () => connection.close(),
  };
}
