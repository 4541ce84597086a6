import type { AccessText } from '../core/access-text.ts';
import type { components, operations } from './rest-types.ts';

/** What the API takes and answers, under the names that its OpenAPI document has. */
export type Schemas = components['schemas'];

type Json<T> = T extends { readonly content: { readonly 'application/json': infer Body } } ? Body : never;

/** What an operation answers when it did what was asked. */
export type AnswerOf<O extends keyof operations> = Json<
  operations[O]['responses'][keyof operations[O]['responses'] & (200 | 201)]
>;

/** What an operation takes; its grant as the rules write it: roles or custom permissions. */
export type BodyOf<O extends keyof operations> = WithAccess<Json<NonNullable<operations[O]['requestBody']>>>;
type WithAccess<T> = T extends { readonly access: unknown }
  ? Omit<T, 'access'> & { readonly access: AccessText }
  : T;

/** What may stand in an operation's query. */
export type QueryOf<O extends keyof operations> = NonNullable<operations[O]['parameters']['query']>;
