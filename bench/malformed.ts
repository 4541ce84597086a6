import { benchTenant, userId, type BenchDirectory } from './directory-world.ts';
import { figure, type Figure } from './measure.ts';

const ROUNDS = 3;
/** Whatever cannot be read is refused within this. */
const GOAL = 100;

const DEEP = '('.repeat(5_000);
const QUERIES = [
  "users?$filter=displayName eq 'x",
  `users?$filter=${DEEP}`,
  `users?$filter=${'not '.repeat(2_000)}x`,
  `users?$filter=${Array.from({ length: 300 }, () => "displayName eq 'x'").join(' or ')}`,
  `users?$search=${'"'.repeat(2_500)}`,
  `users?$search=${encodeURIComponent('"displayName:'.repeat(200))}`,
  `users?$orderby=${'displayName,'.repeat(500)}`,
  `users?$select=${'a,'.repeat(2_000)}%00`,
  `users?$expand=${'members($select='.repeat(300)}`,
  'users?$top=99999999999999999999',
  'users?$skiptoken=%00%ff',
  'users/delta?$deltatoken=e30',
  'groups/delta?$deltatoken=%00%ff',
];

const JSON_BODIES = [
  '{',
  '[]',
  '"\\ud800"',
  '['.repeat(500_000),
  `{"__proto__":${'['.repeat(400_000)}`,
  `{"requests":${'{"a":'.repeat(100_000)}`,
  `{"requests":[${'{"id":"1"},'.repeat(80_000)}{}]}`,
];
/** What takes a body; `$batch` looks at it most closely. */
const TAKE_JSON = ['$batch', 'subscriptions', `users/${userId(1)}/checkMemberGroups`];

const FORMS = [
  '',
  'a=%zz',
  `grant_type=${'x'.repeat(100_000)}`,
  `${'a&'.repeat(50_000)}`,
  '\0\0',
  'grant_type=password&grant_type=password',
  `grant_type=refresh_token&client_id=x&refresh_token=${'A'.repeat(100_000)}`,
  `grant_type=authorization_code&client_id=x&code=${'%00'.repeat(30_000)}`,
  `grant_type=client_credentials&client_assertion=${'e30.'.repeat(20_000)}&scope=${'a/'.repeat(20_000)}`,
];

const junkHeader = (fields: object): string => Buffer.from(JSON.stringify(fields)).toString('base64url');
const AUTHORIZATIONS = [
  'Bearer x',
  'Bearer a.b.c',
  `Bearer e30.${'A'.repeat(10_000)}.e30`,
  'Bearer ...',
  `Bearer ${'e30.'.repeat(3_000)}`,
  `Bearer ${junkHeader({ alg: 'none' })}.e30.`,
  `Bearer ${junkHeader({ alg: 'RS256', kid: 'k'.repeat(5_000) })}.e30.${'A'.repeat(342)}`,
  `Bearer ${junkHeader({ alg: 'HS256', crit: Array.from({ length: 500 }, () => 'x') })}.e30.AA`,
  'Bearer',
  `Basic ${'A'.repeat(10_000)}`,
  `Negotiate ${'='.repeat(5_000)}`,
];

interface Refused {
  readonly what: string;
  readonly send: () => Promise<{ readonly status: number }>;
  readonly right: (status: number) => boolean;
}

async function refusals(list: readonly Refused[]): Promise<number[]> {
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { what, send, right } of list) {
      const start = performance.now();
      const { status } = await send();
      took.push(performance.now() - start);
      if (!right(status)) throw new Error(`${what.slice(0, 100)} is answered ${status}`);
    }
  }
  return took;
}

/** What cannot be read is refused, and how long the worst of it takes. */
export async function malformed(directory: BenchDirectory): Promise<Figure[]> {
  const badRequest = (status: number): boolean => status === 400;
  const queries = QUERIES.map(path => ({
    what: path,
    send: () => directory.graph(path, { eventual: true }),
    right: badRequest,
  }));
  const bodies = TAKE_JSON.flatMap(path =>
    JSON_BODIES.map(post => ({
      what: `${path} with ${post.slice(0, 30)}`,
      send: () => directory.graph(path, { post }),
      right: badRequest,
    })),
  );
  const forms = ['token', 'devicecode'].flatMap(endpoint =>
    FORMS.map(body => ({
      what: `${endpoint} with ${body.slice(0, 50)}`,
      send: () =>
        directory.raw(`/${benchTenant}/oauth2/v2.0/${endpoint}`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body,
        }),
      right: (status: number) => status >= 400 && status < 500,
    })),
  );
  const tokens = ['/v1.0/users', '/oidc/userinfo'].flatMap(path =>
    AUTHORIZATIONS.map(authorization => ({
      what: `${path} with ${authorization.slice(0, 50)}`,
      send: () => directory.raw(path, { headers: { authorization } }),
      right: (status: number) => status === 401,
    })),
  );
  const worst = { goal: GOAL, judged: 'worst' } as const;
  return [
    figure('malformed JSON refused, up to 1 MB', 'ms', await refusals(bodies), worst),
    figure('malformed OData refused', 'ms', await refusals(queries), worst),
    figure('malformed form refused', 'ms', await refusals(forms), worst),
    figure('malformed token refused', 'ms', await refusals(tokens), worst),
  ];
}
