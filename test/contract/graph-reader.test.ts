import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DirectoryReader } from '../../src/app/ports/directory-reader.ts';
import type { DirectoryPage, SyncStream } from '../../src/app/ports/replica-store.ts';
import { asObjectId } from '../../src/core/id.ts';
import { Problem } from '../../src/core/problems.ts';
import { createDirectoryReader } from '../../src/graph/directory-reader.ts';
import { rolecall, sampleOf, samplePairs, startContoso, type ContosoDirectory } from './contoso-directory.ts';

let contoso: ContosoDirectory;
let reader: DirectoryReader;
beforeAll(async () => {
  contoso = await startContoso();
  reader = createDirectoryReader({ loginUrl: contoso.url, graphUrl: contoso.url, ...rolecall });
});
afterAll(() => contoso.close());

const nobody = asObjectId('99999999-0000-4000-8000-000000000009');
const emptyPage = { objects: [], deleted: [], gone: [], joined: [], left: [] };

async function readAll(stream: SyncStream, from?: string) {
  const pages: DirectoryPage[] = [];
  for (let link = from; ;) {
    const answer = await reader.delta(contoso.tenant, stream, link);
    if (answer.kind !== 'page') throw new Error('a page was expected');
    pages.push(answer.page);
    link = answer.link;
    if (answer.last) return { pages, link };
  }
}

const first = <T>(items: readonly T[]): T => {
  const [item] = items;
  if (item === undefined) throw new Error('there is none');
  return item;
};

describe('a DirectoryReader', () => {
  it('T-12 names the organization', async () => {
    expect(await reader.organization(contoso.tenant)).toEqual({
      tenantId: contoso.tenant,
      displayName: 'Contoso',
      defaultDomain: 'contoso.test',
      directoryIntegration: false,
    });
  });

  it('reads every user, with what a member shows and nothing else', async () => {
    const { pages } = await readAll('users');
    const objects = pages.flatMap(page => page.objects);
    const wanted = sampleOf(contoso.sample, 'user');
    expect(objects.map(each => each.objectId).sort()).toEqual(
      [...wanted.map(each => each.id), contoso.administrator].sort(),
    );
    const byId = new Map(objects.map(each => [each.objectId, each]));
    for (const user of wanted) {
      expect(byId.get(user.id)).toEqual({
        objectId: user.id,
        kind: 'user',
        deleted: false,
        displayName: user.displayName,
        enabled: user.accountEnabled !== false,
        onPremises: user.onPremisesSyncEnabled === true,
        userPrincipalName: user.userPrincipalName,
        mail: user.mail ?? '',
        givenName: user.givenName ?? '',
        surname: user.surname ?? '',
        guest: user.userType === 'Guest',
        pending: user.externalUserState === 'PendingAcceptance',
      });
    }
  });

  it('G-1 reads every group with every direct member', async () => {
    const { pages } = await readAll('groups');
    const ids = pages.flatMap(page => page.objects.map(each => each.objectId));
    expect(new Set(ids)).toEqual(new Set(sampleOf(contoso.sample, 'group').map(each => each.id)));
    const pairs = pages.flatMap(page => page.joined.map(pair => pair.join(' ')));
    expect(pairs.sort()).toEqual(
      samplePairs(contoso.sample)
        .map(pair => pair.join(' '))
        .sort(),
    );
  });

  it('P-1 reads every service principal with its client id', async () => {
    const { pages } = await readAll('servicePrincipals');
    const found = new Map(pages.flatMap(page => page.objects).map(each => [each.objectId, each]));
    for (const robot of sampleOf(contoso.sample, 'servicePrincipal')) {
      expect(found.get(robot.id)).toMatchObject({
        kind: 'application',
        appId: robot.appId,
        displayName: robot.displayName,
        enabled: robot.accountEnabled !== false,
      });
    }
  });

  it('U-9 G-4 tells of changes since, and of nothing when there were none', async () => {
    const group = first(sampleOf(contoso.sample, 'group').filter(each => each['members@odata.bind']?.length));
    const [, member] = first(samplePairs([group]));
    const [, other] = first(
      samplePairs(contoso.sample).filter(([, id]) => !samplePairs([group]).some(p => p[1] === id)),
    );
    const ada = first(sampleOf(contoso.sample, 'user'));
    const users = await readAll('users');
    const groups = await readAll('groups');
    expect((await readAll('users', users.link)).pages).toEqual([emptyPage]);
    expect((await readAll('groups', groups.link)).pages).toEqual([emptyPage]);

    await contoso.admin('PATCH', `/objects/${ada.id}`, { accountEnabled: false, displayName: 'Ada Byron' });
    await contoso.admin('DELETE', `/groups/${group.id}/members/${member}`);
    await contoso.admin('POST', `/groups/${group.id}/members/${other}`);
    const changed = (await readAll('users', users.link)).pages;
    expect(changed).toMatchObject([
      { objects: [{ objectId: ada.id, enabled: false, displayName: 'Ada Byron' }] },
    ]);
    const moved = (await readAll('groups', groups.link)).pages;
    expect(moved).toMatchObject([{ joined: [[group.id, other]], left: [[group.id, member]] }]);
  });

  it('U-9 tells soft deletion, restoring and deletion for good apart', async () => {
    const lost = sampleOf(contoso.sample, 'user').at(-1)?.id ?? nobody;
    const before = await readAll('users');
    await contoso.admin('DELETE', `/objects/${lost}`);
    const deleted = await readAll('users', before.link);
    expect(deleted.pages).toEqual([{ ...emptyPage, deleted: [lost] }]);
    expect(await contoso.graph('POST', `/directory/deletedItems/${lost}/restore`)).toBe(200);
    const restored = await readAll('users', deleted.link);
    expect(restored.pages).toMatchObject([{ objects: [{ objectId: lost, deleted: false, enabled: true }] }]);
    await contoso.admin('DELETE', `/objects/${lost}?permanent=true`);
    expect((await readAll('users', restored.link)).pages).toEqual([{ ...emptyPage, gone: [lost] }]);
  });

  it('looks one object up, with its kind given or not, and knows when there is none', async () => {
    const [robot] = sampleOf(contoso.sample, 'servicePrincipal');
    const [, user] = sampleOf(contoso.sample, 'user');
    const [group] = sampleOf(contoso.sample, 'group');
    if (!robot || !user || !group) throw new Error('the sample is empty');
    expect(await reader.lookUp(contoso.tenant, user.id)).toMatchObject({
      tenantId: contoso.tenant,
      objectId: user.id,
      kind: 'user',
      userPrincipalName: user.userPrincipalName,
      deleted: false,
    });
    expect(await reader.lookUp(contoso.tenant, group.id, 'group')).toMatchObject({ kind: 'group' });
    expect(await reader.lookUp(contoso.tenant, robot.id)).toMatchObject({
      kind: 'application',
      appId: robot.appId,
    });
    expect(await reader.lookUp(contoso.tenant, user.id, 'group')).toBeUndefined();
    expect(await reader.lookUp(contoso.tenant, nobody)).toBeUndefined();
    expect(await reader.lookUp(contoso.tenant, nobody, 'user')).toBeUndefined();
  });

  it('G-1 tells direct memberships, and those through groups', async () => {
    const pairs = samplePairs(contoso.sample);
    const groups = new Set(sampleOf(contoso.sample, 'group').map(each => each.id));
    const nested = first(pairs.filter(([, member]) => groups.has(member)));
    const [, inner] = nested;
    const direct = pairs.filter(([, member]) => member === inner).map(([group]) => group);
    const memberships = await reader.membershipsOf(contoso.tenant, inner, 'group');
    expect([...(memberships.groups ?? [])].sort()).toEqual(direct.sort());
    expect(memberships.members?.length).toBeGreaterThan(0);

    const user = first(memberships.members ?? []);
    const all = await reader.groupsOf(contoso.tenant, user);
    expect(all).toEqual(expect.arrayContaining([inner, nested[0]]));
  });

  it('T-3 without consent every reading is consent-missing, and with it none', async () => {
    const closed = await startContoso({ consent: false, empty: true });
    try {
      const fresh = createDirectoryReader({ loginUrl: closed.url, graphUrl: closed.url, ...rolecall });
      const refused = await fresh.delta(closed.tenant, 'users').catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(Problem);
      expect((refused as Problem).code).toBe('consent-missing');
      await closed.admin('POST', '/consent');
      expect((await fresh.delta(closed.tenant, 'users')).kind).toBe('page');
      await closed.admin('DELETE', '/consent');
      const withdrawn = await fresh.delta(closed.tenant, 'users').catch((error: unknown) => error);
      expect((withdrawn as Problem).code).toBe('consent-missing');
    } finally {
      await closed.close();
    }
  });
});
