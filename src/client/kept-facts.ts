import type { AnswerOf, BodyOf } from './rest.ts';
import type { Call, CallOptions, Send } from './transport.ts';

/** What is kept for the catalog's conditions. */
export type KeptProperties = AnswerOf<'getResourceProperties'>;

/** A name under which questions may speak of a subject. */
export type Alias = AnswerOf<'getAlias'>;

const seg = encodeURIComponent;

/** What a portal keeps of resources and subjects for the catalog's conditions, and subjects' names for questions. */
export const keptFactCalls = (send: Send) => {
  const call = async <T>(method: Call['method'], account: string, path: string, more: Partial<Call>) =>
    (await send<T>({ account, path: `/api/v1/accounts/${seg(account)}${path}`, method, ...more })).body;
  const resource = (type: string, id: string) => `/resources/${seg(type)}/${seg(id)}/properties`;
  const subject = (tenantId: string, objectId: string) => `/subjects/${seg(tenantId)}/${seg(objectId)}`;
  const alias = (type: string, id: string) => `/aliases/${seg(type)}/${seg(id)}`;
  return {
    ofResource: (account: string, type: string, id: string, o: CallOptions = {}) =>
      call<KeptProperties>('GET', account, resource(type, id), { ...o }),
    /** In place of those before. */
    putOfResource: (
      account: string,
      type: string,
      id: string,
      body: BodyOf<'putResourceProperties'>,
      o: CallOptions = {},
    ) => call<KeptProperties>('PUT', account, resource(type, id), { body, ...o }),
    deleteOfResource: (account: string, type: string, id: string, o: CallOptions = {}) =>
      call<KeptProperties>('DELETE', account, resource(type, id), { ...o }),
    ofSubject: (account: string, tenantId: string, objectId: string, o: CallOptions = {}) =>
      call<KeptProperties>('GET', account, `${subject(tenantId, objectId)}/properties`, { ...o }),
    /** In place of those before. */
    putOfSubject: (
      account: string,
      tenantId: string,
      objectId: string,
      body: BodyOf<'putSubjectProperties'>,
      o: CallOptions = {},
    ) => call<KeptProperties>('PUT', account, `${subject(tenantId, objectId)}/properties`, { body, ...o }),
    deleteOfSubject: (account: string, tenantId: string, objectId: string, o: CallOptions = {}) =>
      call<KeptProperties>('DELETE', account, `${subject(tenantId, objectId)}/properties`, { ...o }),
    aliases: (account: string, tenantId: string, objectId: string, o: CallOptions = {}) =>
      call<AnswerOf<'listAliases'>>('GET', account, `${subject(tenantId, objectId)}/aliases`, { ...o }),
    alias: (account: string, type: string, id: string, o: CallOptions = {}) =>
      call<Alias>('GET', account, alias(type, id), { ...o }),
    /** A name that another had moves. */
    putAlias: (account: string, type: string, id: string, body: BodyOf<'putAlias'>, o: CallOptions = {}) =>
      call<Alias>('PUT', account, alias(type, id), { body, ...o }),
    deleteAlias: (account: string, type: string, id: string, o: CallOptions = {}) =>
      call<undefined>('DELETE', account, alias(type, id), { ...o }),
  };
};
