import type { Client } from '../../src/client/client.ts';
import { connect } from '../../src/client/live.ts';
import type { LiveAccess } from '../../src/client/live-access.ts';
import type { Decision } from '../../src/core/decision.ts';
import { firstLack } from '../../src/core/reasons.ts';
import type { Person } from './sign-in.ts';

export type Level = 'read' | 'readWrite';

/** What is asked about: the account, or something in it. */
export interface Resource {
  readonly type: string;
  readonly id: string;
}

export interface Answer {
  readonly allowed: boolean;
  /** Of a no: what is missing and who can give it, in words. */
  readonly why?: string;
}

/** Who may do what on one account, answered in process. */
export interface Access {
  readonly account: { readonly id: string; readonly name: string };
  /** The decisions themselves, for the library's middleware. */
  readonly live: LiveAccess;
  may(person: Person, permission: string, level: Level, resource: Resource): Answer;
  /** Whether somebody has anything to do with the account. */
  knows(person: Person): boolean;
  /** Is called after each change of anybody's access; answers how to stop that. */
  onChange(listener: () => void): () => void;
  close(): void;
}

/** What names in refusals are taken from. */
interface Words {
  readonly permissions: ReadonlyMap<string, string>;
  /** People who can give access, by name. */
  managers: readonly string[];
}

const levels: Readonly<Record<string, string>> = { none: 'none', read: 'read only', readWrite: 'read/write' };

/** Follows an account by the client library: every question is answered in this process, as Rolecall would. */
export async function openAccess(
  client: Client,
  account: { readonly id: string; readonly name: string },
  connection: { readonly baseUrl: string; readonly token: () => Promise<string> },
): Promise<Access> {
  const live: LiveAccess = connect({ ...connection, account: account.id });
  const catalog = await client.catalog();
  const words: Words = {
    permissions: new Map(catalog.permissions.map(({ id, name }) => [id, name])),
    managers: [],
  };
  const readManagers = async (): Promise<void> => {
    const { items } = await client.members.list(account.id, { role: 'manager', kind: 'user', limit: 3 });
    words.managers = items.map(({ displayName }) => displayName);
  };
  await Promise.all([live.ready, readManagers()]);
  live.onChange(() => void readManagers().catch(() => undefined));
  return {
    account,
    live,
    may(person, permission, level, resource) {
      const { tenantId, objectId } = person;
      const question = {
        subject: { type: 'user', tenantId, objectId },
        permission,
        level,
        resource,
      } as const;
      const { allowed } = live.decide(question);
      if (allowed) return { allowed };
      return { allowed, why: whyNot(live.decide(question, { explain: true }), { permission, level }, words) };
    },
    knows: person => live.knows(person),
    onChange: listener => live.onChange(listener),
    close: () => live.close(),
  };
}

/** A no in words: what is needed, what there is, and whom to ask. */
function whyNot(decision: Decision, asked: { permission: string; level: Level }, words: Words): string {
  const lack = firstLack(decision.reasons);
  const { permission, level } = lack ?? asked;
  const needs = `This needs ${words.permissions.get(permission) ?? permission}: ${levels[level] ?? level}.`;
  if (lack === undefined) return `${needs} It is closed to everybody at present, or you are.`;
  const ask = words.managers.length === 0 ? '' : ` Ask ${words.managers.join(' or ')}.`;
  return `${needs} You have ${levels[lack.has] ?? lack.has}.${ask}`;
}
