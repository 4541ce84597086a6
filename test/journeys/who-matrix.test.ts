import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callJson, eventually, type Answer } from '../rolecall.ts';
import {
  consumers,
  guid,
  manager,
  marketer,
  north,
  reader,
  startWorld,
  writer,
  type OpenedAccount,
  type World,
} from './api-world.ts';
import { likeness, recordedWork } from './recorded-work.ts';
import {
  callers,
  columns,
  customRoleName,
  matrixCalls,
  outsiders,
  powers,
  type Caller,
  type MatrixCall,
} from './who-matrix-calls.ts';

interface Operation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly who: string;
}

/** Every operation of the document that is for somebody: not for anyone, nor for a directory's own notifications. */
function operations(): readonly Operation[] {
  const text = readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8');
  const { paths } = JSON.parse(text) as {
    paths: Record<string, Record<string, { operationId: string; 'x-who'?: string }>>;
  };
  return Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, told]) => ({
        operationId: told.operationId,
        method: method.toUpperCase(),
        path,
        who: told['x-who'] ?? 'anyone',
      })),
    )
    .filter(({ who }) => who !== 'anyone' && !who.startsWith('directories'));
}

let world: World;
let account: OpenedAccount;
let foreign: OpenedAccount;
const tokens = new Map<Caller, string>();
const all = operations();
const byId = new Map(all.map(each => [each.operationId, each]));

const work = recordedWork();

beforeAll(async () => {
  world = await startWorld({}, { between: work.between });
  account = await world.openWith({
    proofs: ['Nora', 'Sam'],
    account: { owner: { tenantId: consumers, objectId: guid('Olga') }, features: ['xbox'] },
    members: {
      Nora: manager,
      Sam: manager,
      Wanda: writer,
      Rita: reader,
      Mike: marketer,
      Gil: reader,
      'Una Three': manager,
      'Una Two': reader,
      Outer: reader,
      Robot: reader,
    },
  });
  foreign = await world.openWith({ proofs: ['Eve'], members: { Eve: manager } });
  const portal = await world.portalToken();
  await world.api('PUT', `${account.path}/resources/product/app-1`, portal, { name: 'App 1' });
  const role = await world.api('POST', `${account.path}/roles`, portal, { ...reader, name: customRoleName });
  expect(role.status, JSON.stringify(role.body)).toBe(201);
  // The directory administrator is a manager too: what the directory allows is never enough by itself.
  const found = await world.api('GET', `${account.path}/directory/users?q=ada&tenant=${north}`, portal);
  const ada = found.body.items[0].objectId as string;
  const objects = [{ tenantId: north, objectId: ada, kind: 'user' }];
  const added = await world.api('POST', `${account.path}/members`, portal, { objects, access: manager });
  expect(added.status, JSON.stringify(added.body)).toBe(201);
  const names: readonly (readonly [Caller, string])[] = [
    ['stranger', 'Stan'],
    ['foreign-manager', 'Eve'],
    ['disabled', 'Una Three'],
    ['member', 'Mike'],
    ['reader', 'Rita'],
    ['writer', 'Wanda'],
    ['other-manager', 'Sam'],
    ['manager', 'Nora'],
    ['owner', 'Olga'],
  ];
  for (const [caller, name] of names) tokens.set(caller, await world.as(name));
  tokens.set(
    'directory-administrator',
    await world.personToken(north, 'admin@north.test', 'Ada-keeps-it-all-1'),
  );
  for (const power of powers) tokens.set(`portal-${power}`, await world.portal(power));
  const disabled = { accountEnabled: false };
  await world.admin('PATCH', `/tenants/${north}/objects/${guid('Una Three')}`, disabled);
  await eventually(async () => {
    const answer = await world.api('GET', account.path, tokens.get('disabled'));
    return answer.status === 404;
  });
});
afterAll(async () => {
  await world?.close();
});

const make = (call: MatrixCall, caller: Caller, where: OpenedAccount = account): Promise<Answer> => {
  const token = tokens.get(caller);
  return callJson(`${world.url}${call.path(where)}`, byId.get(call.operation)?.method ?? 'GET', {
    ...(token === undefined ? {} : { token }),
    ...(call.body === undefined ? {} : { body: call.body(where, caller) }),
    ...(call.mediaType === undefined ? {} : { headers: { 'content-type': call.mediaType } }),
  });
};

const cellOf = ({ status, body }: Answer): string =>
  status < 400 ? String(status) : `${status} ${body?.code}`;

/** Who may make a call, as the operation's own column says. */
function mayBy(call: MatrixCall): readonly Caller[] {
  const who = byId.get(call.operation)?.who ?? '';
  const means = columns[who];
  if (means === undefined) throw new Error(`${call.operation}: columns does not say what "${who}" means`);
  if (means instanceof Array) return means;
  const cases: Readonly<Record<string, readonly Caller[]>> = means;
  const found = cases[call.case ?? ''];
  if (!found) throw new Error(`${call.operation}: "${who}" has the cases ${Object.keys(cases).join(', ')}`);
  return found;
}

/** What a cell of the table may be, by the column alone. */
function fits(call: MatrixCall, caller: Caller, cell: string, may: readonly Caller[]): boolean {
  if (caller === 'nobody') return cell === '401 unauthenticated';
  if (may.includes(caller)) return cell === call.done;
  // Whom the account is not there for learns nothing but what holds of every account.
  if (outsiders.includes(caller) && !call.path(account).startsWith('/api/v1/tenants/'))
    return cell === '404 not-found' || /^403 (portal-only|permission-missing)$/.test(cell);
  // Whom no ownership was offered has none to accept.
  if (call.operation === 'acceptOwnership') return cell === '404 not-found';
  return /^403 (permission-missing|owner-only|portal-only|wrong-tenant|directory-right-missing|interaction-required)$|^409 own-tenant$/.test(
    cell,
  );
}

describe('who may call what: docs/openapi.json, its who column and the table', () => {
  it('every operation that is not for anyone has its rows', () => {
    const covered = new Set(matrixCalls.map(call => call.operation));
    expect(all.map(each => each.operationId).filter(id => !covered.has(id))).toEqual([]);
    expect([...covered].filter(id => !byId.has(id))).toEqual([]);
  });

  it('every cell is as the column of its operation says, and as the table that is checked in (-u writes it anew)', async () => {
    const lines = [['operation', 'case', 'who', ...callers].join(',')];
    const wrong: string[] = [];
    for (const call of matrixCalls) {
      const may = mayBy(call);
      const cells: string[] = [];
      for (const caller of callers) {
        const cell = cellOf(await make(call, caller));
        if (!fits(call, caller, cell, may))
          wrong.push(`${call.operation} ${call.case ?? ''} ${caller}: ${cell}`);
        cells.push(cell);
      }
      lines.push([call.operation, call.case ?? '', `"${byId.get(call.operation)?.who}"`, ...cells].join(','));
    }
    expect(wrong).toEqual([]);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../decisions/who-may-call.csv');
  }, 120_000);

  it('A-6 to whom an account is not there it answers as one that does not exist, to the letter and by the same work', async () => {
    const nowhere = {
      id: guid('no account'),
      path: `/accounts/${guid('no account')}`,
      member: account.member,
    };
    const different: string[] = [];
    const alike = await likeness(work);
    for (const call of matrixCalls) {
      if (!call.path(account).includes(account.id)) continue;
      for (const caller of outsiders) {
        const bare = async (where: OpenedAccount): Promise<string> => {
          const { status, body, headers } = await make(call, caller, where);
          const { instance: _i, requestId: _r, ...rest } = body as Record<string, unknown>;
          return JSON.stringify([status, rest, [...headers.keys()].sort()]).replaceAll(where.id, 'ID');
        };
        const [there, not] = await alike.of(
          () => bare(account),
          () => bare(nowhere),
        );
        if (there !== not) different.push(`${call.operation} ${caller}: ${there} but ${not}`);
      }
    }
    expect(different).toEqual([]);
    expect(alike.ofTime(), 'how much longer one takes than the other').toBeLessThan(1.5);
  }, 120_000);

  it('A-6 a member of another account is as unknown as one that does not exist, also to those who may everything, by the same work', async () => {
    const eve = foreign.member['Eve'] ?? '';
    const different: string[] = [];
    const alike = await likeness(work);
    for (const call of matrixCalls) {
      if (!byId.get(call.operation)?.path.includes('{member}')) continue;
      for (const caller of ['owner', 'manager', 'other-manager', 'member', 'portal-manage'] as const) {
        const bare = async (id: string): Promise<string> => {
          const path = call.path(account).replace(/\/members\/[^/?]+/, `/members/${id}`);
          const { status, body } = await make({ ...call, path: () => path }, caller);
          const { instance: _i, requestId: _r, ...rest } = body as Record<string, unknown>;
          return JSON.stringify([status, rest]);
        };
        const [of, none] = await alike.of(
          () => bare(eve),
          () => bare(guid('no member')),
        );
        if (of !== none) different.push(`${call.operation} ${caller}: ${of} but ${none}`);
        if (/^\[2/.test(of)) different.push(`${call.operation} ${caller}: ${of}`);
      }
    }
    expect(different).toEqual([]);
    expect(alike.ofTime(), 'how much longer one takes than the other').toBeLessThan(1.5);
  }, 60_000);
});
