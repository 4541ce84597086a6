import { expect, it } from 'vitest';
import { eventually } from '../rolecall.ts';
import { look, signInAs } from './console-visit.ts';
import { consoleJourneys, sample } from './console-world.ts';

const { max, rita, group } = sample;

consoleJourneys('removing members in a browser', ({ rolecall, visit, api, at, member }) => {
  /** Adds so many who are in the group and have no access of their own yet, and answers them as members. */
  const addedFromGroup = async (many: number, role: string): Promise<readonly Record<string, string>[]> => {
    const { id } = (await member(group.displayName)) as { id: string };
    const alone = (await api('GET', `/members/${id}/people?alone=true&limit=${many}`)).body.items;
    const objects = (alone as Record<string, string>[]).map(({ tenantId, objectId }) => ({
      tenantId,
      objectId,
      kind: 'user',
    }));
    const added = await api('POST', '/members', { objects, access: { roles: [role] } });
    expect([added.status, objects.length]).toEqual([201, many]);
    return added.body.items as Record<string, string>[];
  };

  it('U-8 what comes through a group is cut in the same step, in the directory too', async () => {
    const { page, context, faults } = await visit();
    const [one] = await addedFromGroup(1, 'marketer');
    const { id, tenantId, objectId, displayName } = one ?? {};
    await signInAs(page, rolecall().url, max);
    await page.goto(await at(`/members/${id}`));
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Still has access through:').waitFor();
    await dialog.getByRole('radio', { name: /^Cut that too: take .* out of/ }).check();
    await look(page, 'remove-cut');
    await dialog.getByRole('button', { name: new RegExp(`^Remove .*${displayName}`) }).click();
    await page.getByText(/was removed at .* Taken out of .*No access remains\./).waitFor();
    await look(page, 'removed, put back');
    const left = await api('GET', `/subjects/${tenantId}/${objectId}/effective-access`);
    expect(left.body.items).toEqual([]);
    await page.getByRole('button', { name: 'Show in log' }).click();
    await page.getByText('Took somebody out of a group').first().waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('B-2 everybody whom removing a group touches is there by name, to be searched and taken along', async () => {
    const { page, context, faults } = await visit({ width: 390, height: 844, scheme: 'dark' });
    await signInAs(page, rolecall().url, max);
    const { id } = (await member(group.displayName)) as { id: string };
    await page.goto(await at(`/members/${id}`));
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('button', { name: /^See all \d+$/ }).waitFor();
    await look(page, 'remove a group, what will happen');
    await page.getByRole('button', { name: /^See all \d+$/ }).click();
    const panel = page.getByRole('dialog', { name: 'Who gains and loses what' });
    const name = (await panel.getByRole('listitem').nth(3).locator('bdi').first().textContent()) ?? '';
    await look(page, 'effect-people');
    await panel.getByLabel('Find a name').fill(name.slice(0, -1));
    await panel.getByRole('listitem').filter({ hasText: name }).first().waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      panel.getByRole('button', { name: 'Download (CSV)' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('effect.csv');
    await page.keyboard.press('Escape');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('U-8 groups are cut for many at once, in the directory too', async () => {
    const { page, context, faults } = await visit();
    const role = 'business-contributor';
    const two = await addedFromGroup(2, role);
    await signInAs(page, rolecall().url, max);
    await page.goto(await at(`/members?role=${role}`));
    for (const { displayName } of two)
      await page.getByRole('checkbox', { name: new RegExp(`^Select .*${displayName}`) }).check();
    await page
      .getByRole('region', { name: 'Selected members' })
      .getByRole('button', { name: 'Remove' })
      .click();
    await page.getByRole('radio', { name: /^Cut that too: take them out of these groups/ }).check();
    const remove = page.getByRole('button', { name: 'Remove 2 members' });
    await expect.poll(() => remove.getAttribute('aria-disabled')).not.toBe('true');
    await look(page, 'remove-many-cut');
    await remove.click();
    await page.getByRole('heading', { name: '2 members removed' }).waitFor();
    for (const { tenantId, objectId } of two) {
      const left = await api('GET', `/subjects/${tenantId}/${objectId}/effective-access`);
      expect(left.body.items).toEqual([]);
    }
    expect(faults).toEqual([]);
    await context.close();
  });

  it('U-8 U-3 a cut that the directory refuses is said where it stands, and nothing is lost', async () => {
    const { page, context, faults } = await visit();
    const [one] = await addedFromGroup(1, 'marketer');
    const { id, tenantId, objectId, displayName } = one ?? {};
    await signInAs(page, rolecall().url, max);
    await page.goto(await at(`/members/${id}`));
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    const dialog = page.getByRole('dialog');
    const cut = dialog.getByRole('radio', { name: /^Cut that too/ });
    await cut.check();
    await rolecall().admin('PUT', `/tenants/${tenantId}/trouble`, {
      faults: [{ kind: 'unavailable', method: 'DELETE', path: '/groups', status: 503 }],
    });
    const remove = dialog.getByRole('button', { name: new RegExp(`^Remove .*${displayName}`) });
    await remove.click();
    const bar = dialog
      .getByRole('alert')
      .filter({ hasText: 'It is not known whether the directory did this.' });
    await bar.waitFor();
    await bar.getByText(/Request \S+/).waitFor();
    expect(await cut.isChecked()).toBe(true);
    await look(page, 'remove, cut refused');
    const access = async () => (await api('GET', `/members/${id}`)).body.access.roles;
    expect(await access()).toEqual(['marketer']);
    const held = async () =>
      (await api('GET', `/subjects/${tenantId}/${objectId}/effective-access`)).body.items.length;
    expect(await held()).toBeGreaterThan(0);
    await rolecall().admin('DELETE', `/tenants/${tenantId}/trouble`);
    await remove.click();
    await page.getByText(/was removed at .* Taken out of .*No access remains\./).waitFor();
    expect(await held()).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('U-8 U-3 who holds no right in the directory is refused the cut with what it takes, and removes the rest', async () => {
    const { id: manager } = (await member(rita.name)) as { id: string };
    const access = { roles: ['manager'] };
    expect((await api('POST', '/members/change', { members: [manager], access })).status).toBeLessThan(300);
    const [one] = await addedFromGroup(1, 'marketer');
    const { page, context, faults } = await visit({ width: 390, height: 844, scheme: 'dark' });
    await signInAs(page, rolecall().url, rita);
    await page.goto(await at(`/members/${one?.['id']}`));
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: /^Cut that too/ }).check();
    const remove = dialog.getByRole('button', { name: /^Remove / });
    await remove.click();
    await dialog
      .getByRole('alert')
      .getByText(/directory role/)
      .first()
      .waitFor();
    await look(page, 'remove, cut not theirs');
    expect((await api('GET', `/members/${one?.['id']}`)).status).toBe(200);
    await dialog.getByRole('radio', { name: /^Remove only what was given/ }).check();
    await remove.click();
    await page.getByText(/was removed at .* Still has access through/).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('B-2 where more than a thousand people lose something the account is named, however large it is', async () => {
    const { tenantId } = (await member(group.displayName)) as { tenantId: string };
    const all = {
      '@odata.type': '#microsoft.graph.group',
      id: 'a11a11a1-0000-4000-8000-000000000001',
      displayName: 'All hands',
      mailNickname: 'all-hands',
      mailEnabled: false,
      securityEnabled: true,
      'members@odata.bind': sample.everybody.map(
        id => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
      ),
    };
    await rolecall().importLines(tenantId, `${JSON.stringify(all)}\n`);
    const added = await eventually(async () => {
      const objects = [{ tenantId, objectId: all.id, kind: 'group' }];
      const given = await api('POST', '/members', { objects, access: { roles: ['finance-contributor'] } });
      return given.status === 201 && (given.body.items[0] as { id: string });
    });
    await eventually(async () => (await api('GET', `/members/${added.id}/people?limit=1`)).body.total > 1000);
    const { page, context, faults } = await visit();
    // An account so large that a quarter of it would be more.
    await page.route('**/api/v1/accounts/*/members?limit=1', async route => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), total: 100_000 } });
    });
    await signInAs(page, rolecall().url, max);
    await page.goto(await at(`/members/${added.id}`));
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText(/1,\d+ people lose something\./).waitFor({ timeout: 60_000 });
    const remove = page.getByRole('button', { name: /^Remove .*All hands/ });
    await page.getByRole('checkbox', { name: /I have read who/ }).check();
    expect(await remove.getAttribute('aria-disabled')).toBe('true');
    const named = page.getByLabel(/^Type .*Contoso Games.* to go on$/);
    await named.fill('Contoso');
    expect(await remove.getAttribute('aria-disabled')).toBe('true');
    await look(page, 'remove, more than a thousand');
    await named.fill(' CONTOSO games ');
    await remove.click();
    await page.getByText(/All hands.* was removed at/).waitFor({ timeout: 60_000 });
    expect((await api('GET', '/members?q=all%20hands')).body.total).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });
});
