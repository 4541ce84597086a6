import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/app/load-catalog.ts';
import { createAccountIndex } from '../../src/core/create-account-index.ts';
import { asAccountId, asMemberId, asObjectId, asTenantId } from '../../src/core/id.ts';
import { createTenantIndex } from '../../src/core/tenant-index.ts';
import { runCommandLine } from '../../src/main/commands/program.ts';
import { startTestRolecall } from '../rolecall.ts';
import { guid, manager, named, reader, startWorld } from './api-world.ts';

const file = (name: string): string => new URL(`../../catalog/${name}.json`, import.meta.url).pathname;
const load = async (name: string) => loadCatalog(JSON.parse(await readFile(file(name), 'utf8')));

/** Who holds one role of a catalog, asked on an account with the resources given. */
async function holding(catalogName: string, role: string, resources: readonly object[]) {
  const catalog = await load(catalogName);
  const tenantId = asTenantId(guid('tenant'));
  const objectId = asObjectId(guid('holder'));
  const tenant = createTenantIndex(tenantId);
  const object = { objectId, kind: 'user' as const, enabled: true, deleted: false, pending: false };
  tenant.apply({ objects: [object], gone: [], joined: [], left: [] }, 1);
  const account = { id: asAccountId('a'), name: 'A', kind: 'company' as const, claimed: true, revision: 1 };
  const index = createAccountIndex({
    catalog,
    facts: {
      account: { ...account, features: catalog.features.map(each => each.id) },
      owners: [],
      tenants: [tenantId],
      resources: resources as never,
      members: [{ id: asMemberId('m'), tenantId, objectId, kind: 'user', access: { roles: [{ role }] } }],
    },
    tenants: { index: () => tenant, age: () => ({ confirmedAt: 0 }) },
    maxAge: { usual: Infinity, sensitive: Infinity },
  });
  return (permission: string, level: 'read' | 'readWrite', type = 'account', id = 'a'): boolean =>
    index.decide({
      subject: { tenantId, objectId, type: 'user' },
      permission,
      level,
      resource: { type, id },
      at: 1000,
    }).allowed;
}

describe('R-9 catalogs of other portals', () => {
  const offers = [
    { type: 'offer', id: 'o-1', name: 'Offer' },
    { type: 'plan', id: 'p-1', name: 'Plan', parent: 'o-1' },
  ];
  it.each([
    ['manager', { 'account-users': true, 'tax-profile': false, 'payout-account': false, publish: true }],
    ['developer', { 'account-users': false, 'tax-profile': false, 'payout-account': false, publish: true }],
    [
      'financial-contributor',
      { 'account-users': false, 'tax-profile': true, 'payout-account': true, publish: false },
    ],
    [
      'business-contributor',
      { 'account-users': false, 'tax-profile': false, 'payout-account': false, publish: false },
    ],
    ['marketer', { 'account-users': false, 'tax-profile': false, 'payout-account': false, publish: false }],
  ])('R-9 the commercial marketplace: what a %s may change', async (role, expected) => {
    const may = await holding('commercial-marketplace', role, offers);
    for (const [permission, allowed] of Object.entries(expected)) {
      const answer =
        permission === 'publish'
          ? may(permission, 'readWrite', 'offer', 'o-1')
          : may(permission, 'readWrite');
      expect({ permission, answer }).toEqual({ permission, answer: allowed });
    }
    // publishing is one thing for the offer and its plans; prices of a plan are its own.
    expect(may('publish', 'readWrite', 'plan', 'p-1')).toBe(expected.publish);
  });

  const things = [
    { type: 'driver', id: 'd-1', name: 'Driver' },
    { type: 'shipping-label', id: 'l-1', name: 'Label', parent: 'd-1' },
    { type: 'system', id: 's-1', name: 'System' },
  ];
  it.each([
    ['administrator', [true, true, true, true]],
    ['driver-submitter', [true, false, false, false]],
    ['shipping-label-owner', [false, true, false, false]],
    ['shipping-label-promoter', [false, true, true, false]],
    ['system-submitter', [false, false, false, true]],
    ['report-reviewer', [false, false, false, false]],
    ['manager', [false, false, false, false]],
  ])('R-9 the hardware programme: what a %s may do', async (role, expected) => {
    const may = await holding('hardware', role, things);
    expect([
      may('driver-submission', 'readWrite', 'driver', 'd-1'),
      may('shipping-labels', 'readWrite', 'driver', 'd-1'),
      may('shipping-label-promotion', 'readWrite', 'driver', 'd-1'),
      may('system-submission', 'readWrite', 'system', 's-1'),
    ]).toEqual(expected);
    expect(may('account-users', 'readWrite')).toBe(role === 'administrator' || role === 'manager');
  });

  it('R-9 no two of the hardware roles give the same', async () => {
    const { roles } = await load('hardware');
    const given = roles.map(role => JSON.stringify([role.account, role.everyResource]));
    expect(new Set(given).size).toBe(given.length);
  });
});

describe('R-9 another catalog takes effect only by an explicit apply', () => {
  let folder: string;
  let dataDir: string;
  let changed: string;
  let account: { id: string; path: string };
  const secretKey = 'secret-key-of-the-journeys-0123456789abcdef';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rolecall-catalog-'));
    dataDir = join(folder, 'data');
    changed = join(folder, 'catalog.json');
    const catalog = JSON.parse(await readFile(file('partner-center'), 'utf8'));
    const marketer = catalog.roles.find((role: { id: string }) => role.id === 'marketer');
    marketer.account = { ...marketer.account, 'contact-info': 'readWrite' };
    await writeFile(changed, JSON.stringify({ ...catalog, version: 2 }));
    const world = await startWorld({ DATA_DIR: dataDir });
    account = await world.openWith({
      proofs: ['Nora'],
      members: { Nora: manager, Mike: { roles: ['marketer'] }, Rita: reader },
    });
    await world.close();
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const cli = async (...args: string[]) => {
    const lines: string[] = [];
    const env = { DATA_DIR: dataDir, SECRET_KEY: secretKey, SAMPLE: 'off' };
    const terminal = {
      out: (text: string) => void lines.push(text),
      err: (text: string) => void lines.push(text),
      interactive: false,
      env,
    };
    const status = await runCommandLine(args, terminal);
    return { status, text: lines.join('\n') };
  };
  /** What a start with the changed file lets Mike do, and what it says in its log. */
  const started = async () => {
    const said: object[] = [];
    const rolecall = await startTestRolecall(
      { DATA_DIR: dataDir, CATALOG: changed },
      { log: line => void said.push(line) },
    );
    try {
      const token = await rolecall.portalToken();
      const answer = await rolecall.call('POST', `/accounts/${account.id}/access/v1/evaluation`, {
        token,
        body: {
          subject: { type: 'user', id: `${named('Mike').tenantId}/${guid('Mike')}` },
          action: { name: 'contact-info:readWrite' },
          resource: { type: 'account', id: account.id },
        },
      });
      const catalog = await rolecall.call('GET', '/api/v1/catalog', { token });
      const log = await rolecall.call('GET', `/api/v1${account.path}/audit?limit=20`, { token });
      return { decision: answer.body.decision, version: catalog.body.version, said, log: log.body.items };
    } finally {
      await rolecall.close();
    }
  };

  it('R-9 a start does not change access; diff says who gains what; apply does it, as shown or not at all', async () => {
    const before = await started();
    expect([before.decision, before.version]).toEqual([false, 1]);
    expect(before.said).toContainEqual(
      expect.objectContaining({ level: 'warn', msg: expect.stringContaining('rolecall catalog apply') }),
    );

    const shown = await cli('catalog', 'diff', changed, '--json');
    expect(shown.status, shown.text).toBe(0);
    const preview = JSON.parse(shown.text) as {
      plan: string;
      accounts: { account: string; effect: object[] }[];
    };
    expect(preview.accounts).toEqual([
      expect.objectContaining({
        account: account.id,
        losesManagers: false,
        effect: [
          expect.objectContaining({
            displayName: 'Mike',
            gains: [{ permission: 'contact-info', level: 'readWrite' }],
            loses: [],
          }),
        ],
      }),
    ]);
    const text = await cli('catalog', 'diff', changed);
    expect(text.text).toContain('+ contact-info:readWrite');

    const stale = await cli('catalog', 'apply', changed, '--plan', 'another');
    expect([stale.status, stale.text.includes('plan-stale') || stale.text.includes('changed since')]).toEqual(
      [1, true],
    );
    expect((await started()).decision).toBe(false);

    const applied = await cli('catalog', 'apply', changed, '--plan', preview.plan);
    expect(applied.status, applied.text).toBe(0);
    const after = await started();
    expect([after.decision, after.version]).toEqual([true, 2]);
    expect(after.log).toContainEqual(expect.objectContaining({ action: 'catalog.apply', result: 'done' }));
    expect(after.said).not.toContainEqual(
      expect.objectContaining({ msg: expect.stringContaining('rolecall catalog apply') }),
    );
    expect((await cli('catalog', 'diff', changed)).text).toContain('in force already');
  });

  it('R-9 diff and apply refuse a file with faults, naming each; DATA_DIR=memory has nothing to compare with', async () => {
    const broken = join(folder, 'broken.json');
    const catalog = JSON.parse(await readFile(changed, 'utf8'));
    catalog.roles[1].account = { nothing: 'read', 'contact-info': 'much' };
    await writeFile(broken, JSON.stringify(catalog));
    const refused = await cli('catalog', 'diff', broken);
    expect([refused.status, refused.text]).toEqual([1, expect.stringContaining('/roles/1/account')]);
    const memory = await runCommandLine(['catalog', 'diff', changed], {
      out: () => undefined,
      err: () => undefined,
      interactive: false,
      env: { DATA_DIR: 'memory' },
    });
    expect(memory).toBe(2);
  });
});
