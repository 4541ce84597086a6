import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/main/commands/program.ts';
import type { Answer } from '../rolecall.ts';
import {
  guid,
  manager,
  marketer,
  named,
  reader,
  startWorld,
  type OpenedAccount,
  type World,
} from './api-world.ts';

interface Document {
  version: number;
  roles: { id: string; name: string; account: Record<string, string> }[];
}

const builtIn = new URL('../../catalog/partner-center.json', import.meta.url);

/** The built-in catalog with other levels of a role on the account. */
async function changed(version: number, role: string, account: Record<string, string>): Promise<Document> {
  const catalog = JSON.parse(await readFile(builtIn, 'utf8')) as Document;
  const roles = catalog.roles.map(each =>
    each.id === role ? { ...each, account: { ...each.account, ...account } } : each,
  );
  return { ...catalog, version, roles };
}

describe('R-9 a catalog is put in force by REST', () => {
  let world: World;
  let portal: string;
  let contoso: OpenedAccount;
  let quiet: OpenedAccount;
  beforeAll(async () => {
    world = await startWorld();
    portal = await world.portal('manage');
    contoso = await world.openWith({
      members: { Nora: manager, Mike: marketer, 'Una One': marketer, 'Una Two': marketer, Outer: marketer },
    });
    quiet = await world.openWith({ members: { Nora: manager, Rita: reader } });
  });
  afterAll(async () => {
    await world?.close();
  });

  const put = (body: unknown, query = '', headers: Record<string, string> = {}, token = portal) =>
    world.api('PUT', `/catalog${query}`, token, body, headers);
  const look = (body: unknown, query = '') => put(body, `?dryRun=true${query}`);
  const apply = (body: unknown, plan: string) => put(body, '', { 'if-match-plan': plan });
  const inForce = async () => (await world.api('GET', '/catalog', portal)).body.version as number;
  const may = async (name: string, action: string): Promise<boolean> => {
    const path = `/accounts/${contoso.id}/access/v1/evaluation`;
    const answer = await world.call('POST', path, {
      token: portal,
      body: {
        subject: { type: 'user', id: `${named(name).tenantId}/${guid(name)}` },
        action: { name: action },
        resource: { type: 'account', id: contoso.id },
      },
    });
    return answer.body.decision as boolean;
  };
  const applied = async (account: OpenedAccount) => {
    const log = await world.api('GET', `${account.path}/audit?limit=100`, portal);
    return log.body.items.filter((each: { action: string }) => each.action === 'catalog.apply');
  };

  it('R-9 the dry run says in pages who gains what on which account, people of groups too, and changes nothing', async () => {
    const next = await changed(2, 'marketer', { 'contact-info': 'readWrite' });
    const whole = await look(next);
    expect(whole.status, JSON.stringify(whole.body)).toBe(200);
    const names = whole.body.items.map((each: { displayName: string }) => each.displayName);
    expect(names).toEqual(expect.arrayContaining(['Gil', 'Mike', 'Outer', 'Una Four', 'Una One', 'Una Two']));
    expect(whole.body).toMatchObject({
      from: { version: 1 },
      to: { version: 2 },
      same: false,
      counts: { accounts: 1, people: names.length, losingManagers: 0 },
      total: names.length,
      next: null,
    });
    for (const item of whole.body.items)
      expect(item).toMatchObject({
        account: contoso.id,
        accountName: 'Journey',
        losesManagers: false,
        gains: [{ permission: 'contact-info', level: 'readWrite' }],
        loses: [],
      });

    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Answer = await look(next, `&limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      expect(page.body.plan).toBe(whole.body.plan);
      expect(page.body.items.length).toBeLessThanOrEqual(2);
      paged.push(...page.body.items.map((each: { displayName: string }) => each.displayName));
      cursor = page.body.next;
    } while (cursor !== null);
    expect(paged).toEqual(names);
    const strange = await look(next, '&cursor=abc.def');
    expect([strange.status, strange.body.code]).toEqual([400, 'cursor-invalid']);
    expect([await inForce(), await may('Mike', 'contact-info:readWrite')]).toEqual([1, false]);
    expect(await applied(contoso)).toEqual([]);
  });

  it('R-9 an invalid one is refused with every fault and its pointer', async () => {
    const next = await changed(2, 'marketer', { nothing: 'read', 'contact-info': 'much' });
    const role = next.roles.findIndex(each => each.id === 'marketer');
    const levels = await look(next);
    expect([levels.status, levels.body.code]).toEqual([422, 'invalid']);
    expect(levels.body.errors).toContainEqual(
      expect.objectContaining({ pointer: `/roles/${role}/account/contact-info`, code: 'invalid' }),
    );
    const references = await apply(await changed(2, 'marketer', { nothing: 'read', 'no-more': 'read' }), 'x');
    expect(references.status).toBe(422);
    expect(references.body.errors.map((each: { pointer: string }) => each.pointer)).toEqual(
      expect.arrayContaining([`/roles/${role}/account/nothing`, `/roles/${role}/account/no-more`]),
    );
    expect((await look({})).status).toBe(422);
    expect(await inForce()).toBe(1);
  });

  it('R-9 only a portal application with manage may: not its managers, not one with the power accounts', async () => {
    const next = await changed(2, 'marketer', { 'contact-info': 'read' });
    const person = await put(next, '?dryRun=true', {}, await world.as('Nora'));
    expect([person.status, person.body.code]).toEqual([403, 'portal-only']);
    const accounts = await put(next, '?dryRun=true', {}, await world.portal('accounts'));
    expect([accounts.status, accounts.body.code]).toEqual([403, 'permission-missing']);
  });

  it('R-9 apply takes the plan that was looked at, and is refused when somebody else would gain by now', async () => {
    const next = await changed(2, 'marketer', { 'contact-info': 'readWrite' });
    const unseen = await put(next);
    expect([unseen.status, unseen.body.code]).toEqual([428, 'precondition-required']);
    const { plan } = (await look(next)).body;
    const body = { objects: [named('Una Three')], access: marketer };
    expect((await world.api('POST', `${contoso.path}/members`, portal, body)).status).toBe(201);
    const stale = await apply(next, plan);
    expect([stale.status, stale.body.code]).toEqual([412, 'plan-stale']);
    expect(stale.body.plan).toBe((await look(next)).body.plan);
    expect([await inForce(), await may('Mike', 'contact-info:readWrite')]).toEqual([1, false]);
  });

  it('R-9 once applied it holds for decisions, writes and lists at once, and stands in the logs it changes alone (H-3)', async () => {
    const base = await changed(2, 'marketer', { 'contact-info': 'readWrite' });
    const auditor = { ...base.roles.find(each => each.id === 'marketer'), id: 'auditor', name: 'Auditor' };
    const next = { ...base, roles: [...base.roles, auditor] };
    const give = { objects: [named('Stan')], access: { roles: ['auditor'] } };
    const early = await world.api('POST', `${contoso.path}/members`, portal, give);
    expect([early.status, early.body.code]).toEqual([422, 'unknown-role']);

    const shown = (await look(next)).body;
    const done = await apply(next, shown.plan);
    expect(done.status, JSON.stringify(done.body)).toBe(200);
    expect(done.body).toEqual({
      from: shown.from,
      to: shown.to,
      same: false,
      counts: shown.counts,
      plan: shown.plan,
    });
    expect([await inForce(), await may('Mike', 'contact-info:readWrite')]).toEqual([2, true]);
    const given = await world.api('POST', `${contoso.path}/members`, portal, give);
    expect(given.status, JSON.stringify(given.body)).toBe(201);
    const roles = await world.api('GET', `${contoso.path}/roles`, await world.as('Nora'));
    expect(roles.body.items).toContainEqual(expect.objectContaining({ id: 'auditor', holders: 1 }));

    const [entry, ...more] = await applied(contoso);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      result: 'done',
      actor: { kind: 'portal' },
      target: { catalog: expect.any(String) },
      detail: { from: { version: 1 }, to: { version: 2 }, people: shown.total, losesManagers: false },
    });
    expect(await applied(quiet)).toEqual([]);
    const again = await apply(next, shown.plan);
    expect([again.status, again.body.same]).toEqual([200, true]);
    expect(await applied(contoso)).toHaveLength(1);
  });

  it('U-11 the dry run says on which account nobody but owners could manage users any more', async () => {
    const next = await changed(3, 'manager', { 'account-users': 'read' });
    const shown = await look(next);
    expect(shown.status, JSON.stringify(shown.body)).toBe(200);
    expect(shown.body.counts).toMatchObject({ accounts: 2, losingManagers: 2 });
    expect(shown.body.items).toContainEqual(
      expect.objectContaining({ account: quiet.id, losesManagers: true, displayName: 'Nora' }),
    );
  });

  it('R-9 by the command line: catalog preview, then catalog apply --url', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rolecall-catalog-'));
    try {
      const file = join(folder, 'catalog.json');
      await writeFile(file, JSON.stringify(await changed(4, 'marketer', { 'contact-info': 'none' })));
      const cli = async (...args: string[]) => {
        const out: string[] = [];
        const status = await runCommandLine(args, {
          out: text => void out.push(text),
          err: text => void out.push(text),
          interactive: false,
          env: { ROLECALL_TOKEN: portal },
        });
        return { status, text: out.join('\n') };
      };
      const at = ['--url', world.url];
      const faults = await cli('catalog', 'preview', file, ...at);
      expect([faults.status, faults.text]).toEqual([1, expect.stringContaining('/account/contact-info')]);

      await writeFile(file, JSON.stringify(await changed(4, 'marketer', { 'contact-info': 'read' })));
      const text = await cli('catalog', 'preview', file, ...at, '--limit', '1');
      expect(text.status, text.text).toBe(0);
      expect(text.text).toMatch(/- contact-info:readWrite/);
      expect(text.text).toMatch(/\.\.\. and \d+ more\./);
      const shown = JSON.parse((await cli('catalog', 'preview', file, ...at, '--json')).text);
      expect(shown.items).toHaveLength(shown.total);
      const stale = await cli('catalog', 'apply', file, '--plan', 'another', ...at);
      expect([stale.status, stale.text]).toEqual([1, expect.stringContaining('plan-stale')]);
      const done = await cli('catalog', 'apply', file, '--plan', shown.plan, ...at);
      expect(done.status, done.text).toBe(0);
      expect([await inForce(), await may('Mike', 'contact-info:readWrite')]).toEqual([4, false]);
      expect(await may('Mike', 'contact-info:read')).toBe(true);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
