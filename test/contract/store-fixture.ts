import { randomUUID } from 'node:crypto';
import type { AccountEvent, Member } from '../../src/core/account.ts';
import type { Access } from '../../src/core/access.ts';
import type { MemberKind } from '../../src/core/catalog.ts';
import type { AccountId, ObjectId, Principal, TenantId } from '../../src/core/id.ts';
import { asAccountId, asMemberId, asObjectId, asTenantId } from '../../src/core/id.ts';
import type { Change, MemberQuery } from '../../src/app/ports/account-store.ts';
import type { Actor, NewLogEntry } from '../../src/app/ports/actor.ts';
import type { DirectoryPage } from '../../src/app/ports/replica-store.ts';
import type { Store } from '../../src/app/ports/store.ts';

/** A moment of the tests' own clock, `minutes` after its start. */
export const at = (minutes = 0): Date => new Date(Date.parse('2026-05-01T10:00:00.000Z') + minutes * 60_000);

export const newTenant = (): TenantId => asTenantId(randomUUID());
export const newObject = (): ObjectId => asObjectId(randomUUID());
export const newAccount = (): AccountId => asAccountId(`acc-${randomUUID()}`);

export const ann: Actor = {
  kind: 'user',
  tenantId: asTenantId('11111111-1111-4111-8111-111111111111'),
  objectId: asObjectId('22222222-2222-4222-8222-222222222222'),
  displayName: 'Ann',
  ip: '127.0.0.1',
};

export const entry = (
  action = 'members.add',
  target: Record<string, string> = {},
  detail = {},
): NewLogEntry => ({ action, result: 'done', target, detail });

export const developer: Access = { roles: [{ role: 'developer' }] };

export const member = (
  who: Principal,
  options: { kind?: MemberKind; access?: Access; id?: string } = {},
): Member => ({
  id: asMemberId(options.id ?? `m-${randomUUID()}`),
  tenantId: who.tenantId,
  objectId: who.objectId,
  kind: options.kind ?? 'user',
  access: options.access ?? developer,
});

export const put = (told: Member): AccountEvent => ({ kind: 'member-put', member: told });

/** Opens an account and answers its id. */
export async function openAccount(store: Store, owner?: Principal): Promise<AccountId> {
  const account = newAccount();
  await store.openAccount({
    account,
    name: 'Contoso Games',
    kind: 'company',
    features: ['insights'],
    ...(owner === undefined ? {} : { owner: { ...owner, displayName: 'Olga', signedIn: true } }),
    actor: ann,
    at: at(),
    log: entry('accounts.open'),
  });
  return account;
}

/** Changes an account by events alone; answers the new revision. */
export async function change(
  store: Store,
  account: AccountId,
  events: readonly AccountEvent[],
  more: Partial<Change<undefined>> & { at?: Date; actor?: Actor } = {},
): Promise<number> {
  const { revision } = await store.change({
    account,
    actor: more.actor ?? ann,
    at: more.at ?? at(),
    plan: async () => ({
      events,
      log: more.log ?? [],
      result: undefined,
      ...(more.owners ? { owners: more.owners } : {}),
    }),
  });
  return revision;
}

export const page = (told: Partial<DirectoryPage>): DirectoryPage => ({
  objects: [],
  deleted: [],
  gone: [],
  joined: [],
  left: [],
  ...told,
});

export const query = (account: AccountId, told: Partial<MemberQuery> = {}): MemberQuery => ({
  account,
  sort: 'name',
  descending: false,
  limit: 50,
  fullViewOf: null,
  at: at().toISOString(),
  ...told,
});

/** All pages of a query, one after the other, `limit` at a time; the display names in order. */
export async function namesOf(store: Store, asked: MemberQuery): Promise<string[]> {
  const names: string[] = [];
  let after: string | null | undefined;
  do {
    const answer = await store.members({ ...asked, ...(after == null ? {} : { after }) });
    names.push(...answer.items.map(item => item.profile?.displayName ?? '?'));
    after = answer.after;
  } while (after !== null);
  return names;
}

/** What a problem's code is, of a call that must fail. */
export const codeOf = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no problem',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );
