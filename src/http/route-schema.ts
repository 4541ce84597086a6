import { Type } from 'typebox';
import type { TObject, TSchema } from 'typebox';
import type { Route } from './route.ts';
import { Problem as ProblemSchema } from './problem-schema.ts';

const headers = {
  'rolecall-revision': Type.Optional(
    Type.String({
      maxLength: 4000,
      description: 'A revision that a write answered with: nothing older is shown.',
    }),
  ),
  'rolecall-on-behalf-of': Type.Optional(
    Type.String({ maxLength: 100, description: '<tenantId>/<objectId>; portal applications only.' }),
  ),
};
const writeHeaders = {
  'rolecall-subject': Type.Optional(
    Type.String({
      maxLength: 100,
      description: '<tenantId>/<objectId>: as nobody else than this person the write may be done.',
    }),
  ),
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description: 'A repeat within 24 hours gets the first answer again.',
    }),
  ),
  'if-match': Type.Optional(Type.String({ maxLength: 200, description: 'An ETag.' })),
  'if-match-plan': Type.Optional(Type.String({ maxLength: 200, description: 'The plan of a dry run.' })),
};

/** What Fastify checks of a route's calls, and what the OpenAPI document says of it. */
export function schemaOf(route: Route<TObject, TObject, TSchema>): Record<string, unknown> {
  const writes = route.method !== 'GET';
  const query = {
    ...route.query?.properties,
    ...(writes
      ? {
          dryRun: Type.Optional(Type.Boolean({ description: 'Answers what would happen and does nothing.' })),
        }
      : {}),
    ...(route.confirm ? { confirm: Type.Optional(Type.String({ maxLength: 200 })) } : {}),
  };
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [tagOf(route.url)],
    'x-who': route.who,
    security: [{ bearer: [] }, ...(route.access === 'portal' ? [] : [{ session: [] }])],
    ...(route.params ? { params: route.params } : {}),
    // A filter or `dryRun` that is misspelt must not pass for none.
    querystring: Type.Object(query, { additionalProperties: false }),
    headers: Type.Object(writes ? { ...headers, ...writeHeaders } : headers),
    ...(route.body ? { body: route.body } : {}),
    response: {
      ...documented(route.responses, route.mediaType),
      '4xx': problem('A refusal'),
      '5xx': problem('A failure'),
    },
  };
}

/** The noun that a route is about: `members` of `/api/v1/accounts/:account/members/:member`. */
function tagOf(url: string): string {
  const [, , , first, , noun] = url.split('/');
  return (noun ?? first)?.split('.', 1)[0] ?? 'rolecall';
}

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ProblemSchema } },
});

const documented = (
  responses: Readonly<Record<number, TSchema>>,
  given: string | Readonly<Record<number, string>> = {},
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(responses).map(([status, schema]) => [
      status,
      {
        description: status === '201' ? 'Created' : Number(status) < 400 ? 'Done' : 'A refusal',
        content: {
          [mediaTypeOf(given, Number(status))]: { schema },
          ...(Number(status) < 400 ? {} : { 'application/problem+json': { schema: ProblemSchema } }),
        },
      },
    ]),
  );

const mediaTypeOf = (given: string | Readonly<Record<number, string>>, status: number): string =>
  (typeof given === 'string' ? given : given[status])?.split(';', 1)[0] ?? 'application/json';
