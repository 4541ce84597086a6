import type { PermissionGrant } from '../core/access.ts';
import type { Effect, List, Member, PageQuery } from './contract.ts';
import type { BodyOf, Schemas } from './rest.ts';
import type { Call, CallOptions, Send } from './transport.ts';

/** A standard role (`account`, `everyResource`), or a custom one of the account (`custom` and what follows it). */
export type Role = Schemas['Role'];

/** A custom role as it is sent: the whole of it. */
export type RoleInput = Omit<BodyOf<'createRole'>, 'custom'> & {
  readonly custom: readonly PermissionGrant[];
};

export type DeletedRole = Schemas['DeletedRole'];

export interface RoleOptions extends CallOptions {
  readonly plan?: string;
  readonly confirm?: string;
  /** The role's ETag, as read: refused if somebody else has changed it since. */
  readonly etag?: string;
}

const seg = encodeURIComponent;

/** Standard and custom roles, and who holds them. */
export const roleCalls = (send: Send) => {
  const call = <T>(method: Call['method'], account: string, path: string, more: Partial<Call>) =>
    send<T>({ account, path: `/api/v1/accounts/${seg(account)}/roles${path}`, method, ...more });
  const more = ({ plan, confirm, etag, ...o }: RoleOptions, query: object = {}): Partial<Call> => ({
    ...o,
    query: { ...query, ...(confirm === undefined ? {} : { confirm }) },
    ...(plan === undefined ? {} : { ifMatchPlan: plan }),
    ...(etag === undefined ? {} : { ifMatch: etag }),
  });
  const dry = { dryRun: true };
  return {
    list: async (account: string, query: PageQuery = {}, o: CallOptions = {}): Promise<List<Role>> =>
      (await call<List<Role>>('GET', account, '', { query: { ...query }, ...o })).body,
    get: async (account: string, role: string, o: CallOptions = {}) => {
      const answer = await call<Role>('GET', account, `/${seg(role)}`, o);
      return { role: answer.body, etag: answer.etag };
    },
    holders: async (
      account: string,
      role: string,
      query: PageQuery = {},
      o: CallOptions = {},
    ): Promise<List<Member>> =>
      (await call<List<Member>>('GET', account, `/${seg(role)}/holders`, { query: { ...query }, ...o })).body,
    create: async (account: string, body: RoleInput, o: CallOptions = {}): Promise<Role> =>
      (await call<Role>('POST', account, '', { body, ...o })).body,
    previewCreate: async (account: string, body: RoleInput, o: CallOptions = {}): Promise<Effect> =>
      (await call<Effect>('POST', account, '', { body, query: dry, ...o })).body,
    /** Changes it for all who hold it, at once. */
    change: async (account: string, role: string, body: RoleInput, o: RoleOptions = {}): Promise<Role> =>
      (await call<Role>('PUT', account, `/${seg(role)}`, { body, ...more(o) })).body,
    previewChange: async (
      account: string,
      role: string,
      body: RoleInput,
      o: RoleOptions = {},
    ): Promise<Effect> =>
      (await call<Effect>('PUT', account, `/${seg(role)}`, { body, ...more(o, dry) })).body,
    /** Takes it from all who hold it. */
    remove: async (account: string, role: string, o: RoleOptions = {}): Promise<DeletedRole> =>
      (await call<DeletedRole>('DELETE', account, `/${seg(role)}`, more(o))).body,
    previewRemove: async (account: string, role: string, o: RoleOptions = {}): Promise<Effect> =>
      (await call<Effect>('DELETE', account, `/${seg(role)}`, more(o, dry))).body,
  };
};
