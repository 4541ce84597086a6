import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible, look, signInAs } from './console-visit.ts';
import { consoleJourneys, isolated, sample } from './console-world.ts';

const { max, rita, olga, group } = sample;

async function chooseRole(page: Page, role: string): Promise<void> {
  await page.getByRole('button', { name: 'Next: what access' }).click();
  await page.getByRole('checkbox', { name: role }).check();
  await page.getByRole('button', { name: 'Next: what will happen' }).click();
}

consoleJourneys('adding members in a browser', ({ rolecall, visit, api, at, member }) => {
  it('U-2 a new user is created, with a password that is shown once and asked after before leaving', async () => {
    const { page, context, faults } = await visit();
    await signInAs(page, rolecall().url, max);
    await page.goto(await at('/members/add?way=new-user'));
    await page.getByRole('button', { name: 'Next: what access' }).click();
    await page.getByText('Fill this in.').first().waitFor();
    await look(page, 'new-user');
    await page.getByLabel('First name').fill('Nia');
    await page.getByLabel('Last name').fill('<script>alert(1)</script>');
    await page.getByLabel('User name').fill('nia.new');
    await page.getByLabel('Groups (optional)').fill(sample.newcomer.displayName.slice(0, 5));
    await page.getByRole('button', { name: sample.newcomer.displayName }).click();
    await page.getByRole('checkbox', { name: /Global Administrator/ }).focus();
    await page.getByText(/takes at least the directory role Privileged Role Administrator/).waitFor();
    await chooseRole(page, 'Developer');
    await page.getByText(/is created at .*contoso\.test.* with a temporary password/).waitFor();
    await page.getByText('Gains').waitFor();
    await look(page, 'new-user-effect');
    await page.getByRole('button', { name: 'Create the user' }).click();

    const card = page.getByRole('region', { name: 'Temporary password' });
    await card.getByText('It must be changed at the first sign-in.').waitFor();
    await card.getByText('nia.new@contoso.test').waitFor();
    const secret = await card.locator('dd > span').last().innerText();
    expect(secret.length).toBeGreaterThan(10);
    await look(page, 'new-user-done');
    // It is in no address, draft or store of the browser.
    const kept = await page.evaluate<string>(
      'JSON.stringify([location.href, {...sessionStorage}, {...localStorage}])',
    );
    expect(kept).not.toContain(secret);
    await page.getByRole('button', { name: 'To the list' }).click();
    await page.getByText('Not noted yet.', { exact: false }).waitFor();
    await look(page, 'leaving the password');
    await page.getByRole('button', { name: 'Back to the password' }).click();
    await card.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Back to the password' }).click();
    await card.getByRole('checkbox').check();
    await card.getByRole('button', { name: 'Done' }).click();
    await expect.poll(() => card.count()).toBe(0);
    expect(await page.content()).not.toContain(secret);
    await page.getByRole('button', { name: 'To the list' }).click();
    await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
    expect((await member('Nia')).access).toMatchObject({ roles: ['developer'] });
    expect(faults).toEqual([]);
    await context.close();
  });

  it('G-2 P-2 P-3 a new group and a new application with its first key', async () => {
    const { page, context, faults } = await visit({ scheme: 'dark' });
    await signInAs(page, rolecall().url, max);
    await page.goto(await at('/members/add?way=new-group'));
    await page.getByLabel('Name').fill('Night shift');
    await page.getByLabel('Members (optional)').fill('Dana');
    await page.getByRole('button', { name: /Dana Novak/ }).click();
    await look(page, 'new-group');
    await chooseRole(page, 'Marketer');
    await page.getByText(/In it: .*Dana Novak/).waitFor();
    await page.getByRole('button', { name: 'Create the group' }).click();
    await page.getByRole('heading', { name: /Night shift.* was created and added/ }).waitFor();

    await page.goto(await at('/members/add?way=new-application'));
    await page.getByLabel('Name').fill('Deploy bot');
    await page.getByLabel('Reply URL').fill('not an address');
    await page.getByRole('button', { name: 'Next: what access' }).click();
    await page.getByText(/An address without spaces/).waitFor();
    await look(page, 'new application with a fault');
    await page.getByLabel('Reply URL').fill('https://deploy.example.test/signed-in');
    await chooseRole(page, 'Developer');
    await page.getByRole('button', { name: 'Create the application' }).click();
    await page.getByRole('button', { name: 'Make its first key' }).click();
    await page.getByLabel('Valid for').selectOption('12');
    await page.getByRole('button', { name: 'Make the key' }).click();
    const card = page.getByRole('region', { name: 'Key' });
    await card.getByText('Client ID').first().waitFor();
    await look(page, 'new-application-key');
    await page.goBack().catch(() => undefined);
    await page.getByText('Not copied yet.', { exact: false }).waitFor();
    await look(page, 'leaving the key');
    await page.getByRole('button', { name: 'Back to the key' }).click();
    await card.getByRole('checkbox').check();
    await card.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('link', { name: 'Deploy bot' }).click();
    await page.getByRole('heading', { level: 1, name: 'Deploy bot' }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('U-4 outside people are invited: each address says what is wrong with it, and the links are passed on', async () => {
    const { page, context, faults } = await visit({ width: 390, height: 844 });
    await signInAs(page, rolecall().url, max);
    await page.goto(await at('/members/add?way=invite'));
    const many = Array.from({ length: 9 }, (_, n) => `guest${n}@partner.example`);
    await page
      .getByLabel('E-mail addresses')
      .fill(`${many.join(', ')}; nonsense\nlate@partner.example max.berg@contoso.test`);
    await page.getByText('nonsense').last().waitFor();
    await page.getByText('not an e-mail address').waitFor();
    await page.getByText('Ten at a time. For more, use From a file.').first().waitFor();
    await look(page, 'invite');
    await page.getByLabel('E-mail addresses').fill('ben@partner.example, max.berg@contoso.test, x@y');
    await page.getByText('already a member').waitFor();
    await page.getByText('2 addresses are left out.').waitFor();
    await chooseRole(page, 'Marketer');
    await page.getByText(/Nobody has access before accepting/).waitFor();
    await page.getByRole('button', { name: 'Invite 1 person' }).click();
    await page.getByRole('heading', { name: '1 person invited' }).waitFor();
    await page.getByText('Pass this link on').waitFor();
    await look(page, 'invite-done');
    await page.getByRole('button', { name: 'To the list' }).click();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
    expect((await api('GET', '/members?state=invitation-pending&q=ben')).body.total).toBe(1);
    await page.goto(await at('/members/add?way=invite'));
    await page.getByLabel('E-mail addresses').fill('ben@partner.example');
    await page.getByText(/already invited on/).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('U-13 a file is checked row by row, faults first, and done as it was shown', async () => {
    const { page, context, faults } = await visit({ scheme: 'dark' });
    await signInAs(page, rolecall().url, max);
    await page.goto(await at('/members/add?way=file'));
    await look(page, 'file-empty');
    const text = [
      'user,roles,reason',
      'nobody.is.called.this@contoso.test,developer,',
      `${sample.inGroup.userPrincipalName},marketer,from a file`,
      'mia.lindqvist@contoso.test,marketer,',
      'ben.ito@contoso.test,no-such-role,',
    ].join('\n');
    await page
      .getByLabel('CSV file')
      .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByText('2 faults', { exact: false }).waitFor();
    const first = page.getByRole('row').nth(1);
    expect(await first.innerText()).toContain('nobody.is.called.this');
    await look(page, 'file');
    await page.getByRole('switch', { name: 'Show only faults' }).click();
    await expect.poll(() => page.getByRole('row').count()).toBe(3);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download faults (CSV)' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('faults.csv');
    await page.getByRole('button', { name: /^Next: \d rows?, leave out 2/ }).click();
    // What the row gives comes through a group already.
    await page.getByText('Nothing changes.').waitFor();
    await look(page, 'file-effect');
    await page.getByRole('button', { name: /^Do it for/ }).click();
    await page.getByRole('heading', { name: /1 member added/ }).waitFor();
    expect((await member(sample.inGroup.displayName)).access).toMatchObject({ roles: ['marketer'] });
    expect(faults).toEqual([]);
    await context.close();
  });

  it('U-3 T-8 what the directory does not allow is shown with the right that is missing and who has it', async () => {
    const given = await api('POST', '/members', {
      objects: [
        {
          tenantId: (await member('Dana')).tenantId,
          objectId: (await member('Rita')).objectId,
          kind: 'user',
        },
      ],
      access: { roles: ['developer'] },
    });
    expect([201, 409]).toContain(given.status);
    const readers = await member('Rita Santos');
    const token = await rolecall().portalToken();
    const base = `/api/v1/accounts/${(await at('')).split('/a/')[1] ?? ''}`;
    const read = await rolecall().call('GET', `${base}/members/${readers.id}`, { token });
    const changed = await rolecall().call('PUT', `${base}/members/${readers.id}/access`, {
      token,
      body: { roles: ['manager'] },
      headers: { 'if-match': read.headers.get('etag') ?? '' },
    });
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);

    const { page, context, faults } = await visit({ width: 390, height: 844, scheme: 'dark' });
    await signInAs(page, rolecall().url, rita);
    await page.goto(await at('/members/add?way=new-user'));
    await page
      .getByText(/Creating people at .* takes at least the directory role User Administrator/)
      .waitFor();
    await page.getByText(/These people do: .*Max Berg/).waitFor();
    expect(await page.getByLabel('First name').count()).toBe(0);
    await look(page, 'no-right');
    expect(faults).toEqual([]);
    await context.close();

    const owner = await visit();
    await signInAs(owner.page, rolecall().url, olga);
    await owner.page.goto(await at('/members/add?way=new-group'));
    await owner.page.getByText(/changed by a person who is signed in at its tenant/).waitFor();
    await look(owner.page, 'new group, owner without tenant');
    await owner.context.close();
  });

  it('U-1 nobody found says what else can be done, and one who is a member already is listed with the access held', async () => {
    const { page, context, faults } = await visit();
    await signInAs(page, rolecall().url, max);
    await page.goto(await at('/members/add'));
    await page.getByLabel(/^Search in/).fill('nobody-is-called-this');
    await page.getByText(/matches "\u2068nobody-is-called-this/).waitFor();
    await look(page, 'nobody');
    await page.getByRole('link', { name: 'Create the person' }).click();
    await page.getByLabel('First name').waitFor();
    await page.goto(await at(`/members/add?q=${encodeURIComponent(group.displayName)}`));
    await page
      .getByText(/Already a member: Developer/)
      .first()
      .waitFor();
    await page.getByRole('link', { name: `Open ${isolated(group.displayName)}` }).waitFor();
    await look(page, 'directory');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('U-2 a directory that does not answer: nothing is made twice, and looking again settles it', async () => {
    const { page, context } = await visit();
    await signInAs(page, rolecall().url, max);
    const { tenantId } = await member('Dana');
    await page.goto(await at('/members/add?way=new-group'));
    await page.getByLabel('Name').fill('Silent group');
    await chooseRole(page, 'Marketer');
    await page.getByText('Nothing changes.').or(page.getByText('Gains')).first().waitFor();
    await rolecall().admin('PUT', `/tenants/${tenantId}/trouble`, {
      faults: [
        { kind: 'reset', when: 'before', method: 'POST', path: '/groups' },
        { kind: 'fresh', path: '/groups', milliseconds: 6000 },
      ],
    });
    await page.getByRole('button', { name: 'Create the group' }).click();
    await page.getByText(/had no answer\. Do not create it again/).waitFor({ timeout: 60_000 });
    await expectAccessible(page, 'unknown');
    await rolecall().admin('DELETE', `/tenants/${tenantId}/trouble`);
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByText(': Added').waitFor({ timeout: 60_000 });
    expect((await member('Silent group')).access).toMatchObject({ roles: ['marketer'] });
    await context.close();
  });
});
