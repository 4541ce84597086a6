import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { formBrowser } from '../form-browser.ts';
import { look, signInAs } from './console-visit.ts';
import { consoleJourneys, isolated, sample } from './console-world.ts';

const { max, olga, group } = sample;

consoleJourneys('a member’s page in a browser', ({ rolecall, visit, api, at, member }) => {
  const open = async (page: Page, name: string, tab = ''): Promise<string> => {
    const { id } = (await member(name)) as { id: string };
    const address = await at(`/members/${id}`);
    await page.goto(address + tab);
    return address;
  };

  it('U-5 T-11 names and groups are edited in the directory, with what the groups change on the screen', async () => {
    const { page, context, faults } = await visit();
    await signInAs(page, rolecall().url, max);
    await open(page, 'Dana Novak');
    await page.getByRole('button', { name: 'More' }).click();
    await look(page, 'member-more');
    await page.getByRole('button', { name: 'Edit profile' }).click();
    await page.getByLabel('Last name').fill('Novak-Lima');
    await page.getByLabel('Groups').fill(group.displayName.slice(0, 6));
    await page.getByRole('button', { name: group.displayName }).click();
    await page.getByRole('heading', { name: 'What the memberships change' }).waitFor();
    await page
      .getByText(/Nothing changes\.|Gains|gains/)
      .first()
      .waitFor();
    await look(page, 'profile-edit');
    await page.getByRole('button', { name: 'Save in the directory' }).click();
    await page.getByText(/Saved at .*contoso\.test/).waitFor();
    await page.getByText('Novak-Lima').first().waitFor();
    await page.getByRole('link', { name: 'Groups', exact: true }).click();
    await page.getByRole('link', { name: group.displayName }).waitFor();
    await page.getByText('gives access here').waitFor();
    await look(page, 'member-groups');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('U-6 U-12 a password is reset and shown once; deleting from the tenant takes typing the user name', async () => {
    const { page, context, faults } = await visit({ width: 390, height: 844, scheme: 'dark' });
    await signInAs(page, rolecall().url, max);
    await open(page, 'Mia Lindqvist');
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Reset password' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reset password' }).click();
    const card = page.getByRole('region', { name: 'Temporary password' });
    await card.getByText('mia.lindqvist@contoso.test').waitFor();
    await look(page, 'password');
    await card.getByRole('checkbox').check();
    await card.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: /^Delete from/ }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: /^Delete .*Mia/ });
    expect(await confirm.getAttribute('aria-disabled')).toBe('true');
    await dialog.getByLabel(/^Type/).fill('Mia.Lindqvist@contoso.test');
    await look(page, 'delete from the tenant');
    await confirm.click();
    await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
    expect((await api('GET', '/members?q=mia')).body.total).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('P-3 keys are made one after the other, each shown once, and removed with what stops', async () => {
    const { page, context, faults } = await visit({ scheme: 'dark' });
    await signInAs(page, rolecall().url, max);
    await page.goto(await at('/members/add?way=new-application'));
    await page.getByLabel('Name').fill('Night bot');
    await page.getByLabel('Reply URL').fill('https://night.example.test/in');
    await page.getByRole('button', { name: 'Next: what access' }).click();
    await page.getByRole('checkbox', { name: 'Developer' }).check();
    await page.getByRole('button', { name: 'Next: what will happen' }).click();
    await page.getByRole('button', { name: 'Create the application' }).click();
    await page.getByRole('link', { name: 'Night bot' }).click();
    await page.getByRole('link', { name: 'Keys' }).click();
    await page.getByText('No keys. Without one this application cannot sign in.').waitFor();
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Description (optional)').fill('build machine');
    await page.getByLabel('Valid for').selectOption('3');
    await page.getByRole('button', { name: 'Make the key' }).click();
    const card = page.getByRole('region', { name: 'Key' });
    await card.getByRole('checkbox').check();
    await card.getByRole('button', { name: 'Done' }).click();
    await page.getByText('build machine').waitFor();
    await look(page, 'keys');
    await page.getByRole('button', { name: /Remove the key .*build machine/ }).click();
    await page.getByText('This is the last key. This application can no longer sign in.').waitFor();
    await look(page, 'remove the last key');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Remove the key/ })
      .click();
    await page.getByText(/The key .*build machine.* was removed/).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('G-1 G-3 the people of a group, and who has access through it alone', async () => {
    const { page, context, faults } = await visit({ width: 390, height: 844 });
    await signInAs(page, rolecall().url, max);
    await open(page, group.displayName, '/people');
    await page.getByText('Only through this group').first().waitFor();
    await look(page, 'people');
    await page.getByRole('switch').click();
    await expect.poll(() => page.getByText('Has access of their own too').count()).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('H-3 H-1 the history tells who did what; visits are for owners alone', async () => {
    const { page, context, faults } = await visit();
    await signInAs(page, rolecall().url, max);
    await open(page, 'Pat Doyle', '/history');
    await page.getByRole('list', { name: 'History' }).waitFor();
    await look(page, 'history');
    await page.getByRole('link', { name: 'Visits' }).click();
    await page.getByText('Only owners can see visited pages.').waitFor();
    await look(page, 'visits-refused');
    expect(faults).toEqual([]);
    await context.close();
    const { tenantId, objectId } = (await member('Pat Doyle')) as { tenantId: string; objectId: string };
    const visited = {
      tenantId,
      objectId,
      id: 'visit-1',
      path: '/products/racing',
      at: new Date().toISOString(),
    };
    expect((await api('POST', '/visits', [visited])).status).toBe(201);
    const owner = await visit({ scheme: 'dark' });
    await signInAs(owner.page, rolecall().url, olga);
    await open(owner.page, 'Pat Doyle', '/visits');
    await owner.page.getByText('/products/racing').waitFor();
    await look(owner.page, 'visits');
    await owner.context.close();
  });

  /** Invites somebody of partner.example and opens their page: what it says of the invitation. */
  const invited = async (page: Page, who: string): Promise<Locator> => {
    await page.goto(await at('/members/add?way=invite'));
    await page.getByLabel('E-mail addresses').fill(`${who}@partner.example`);
    await page.getByRole('button', { name: 'Next: what access' }).click();
    await page.getByRole('checkbox', { name: 'Developer' }).check();
    await page.getByRole('button', { name: 'Next: what will happen' }).click();
    await page.getByRole('button', { name: 'Invite 1 person' }).click();
    await page.getByRole('link', { name: new RegExp(who) }).click();
    await page.getByRole('button', { name: 'Leave' }).click();
    return page.getByRole('region', { name: 'Invitation' });
  };

  it('U-4 an invitation is sent again and withdrawn from the page of the guest', async () => {
    const { page, context, faults } = await visit();
    await signInAs(page, rolecall().url, max);
    const bar = await invited(page, 'carla');
    await bar.getByText(/can be accepted until/).waitFor();
    await bar.getByRole('button', { name: 'Resend invitation' }).click();
    await bar.getByText(/Sent again at/).waitFor();
    await look(page, 'invitation');
    await bar.getByRole('button', { name: 'Withdraw invitation' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw invitation' }).click();
    await expect.poll(async () => (await api('GET', '/members?q=carla')).body.total).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('U-4 who accepts as somebody else is told apart, has no access, and is let in by a press', async () => {
    const { page, context, faults } = await visit();
    await signInAs(page, rolecall().url, max);
    const bar = await invited(page, 'carl');
    await bar.getByRole('button', { name: 'Resend invitation' }).click();
    const link = await bar.getByText(/\/redeem\?/).innerText();

    const elsewhere = formBrowser();
    await elsewhere.open(`${link}&other=1`);
    await elsewhere.submit({ other: 'olga@outlook.example', password: olga.password }, ['action', 'accept']);
    const guest = async () => (await api('GET', '/members?q=carl')).body.items[0];
    await expect.poll(async () => (await guest()).state).toBe('invitation-unapproved');
    await page.reload();
    await bar.getByText(/was invited; .*accepted/).waitFor();
    await look(page, 'invitation accepted by another');
    await bar.getByRole('button', { name: /Let in/ }).click();
    await expect.poll(async () => (await guest()).state).toBe('active');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('U-7 two people edit one member: the second is shown before, theirs and yours, and nothing is lost', async () => {
    const { page, context, faults } = await visit();
    await signInAs(page, rolecall().url, max);
    const address = await open(page, 'Ben Ito', '/access/edit');
    await page.getByRole('checkbox', { name: 'Developer' }).check();
    await page.getByText(/gains \d/).waitFor();
    const path = address.split('/a/')[1] ?? '';
    const url = `/api/v1/accounts/${path}`;
    const token = await rolecall().portalToken();
    const change = async (roles: readonly string[]): Promise<number> => {
      const read = await rolecall().call('GET', url, { token });
      const headers = { 'if-match': read.headers.get('etag') ?? '' };
      return (await rolecall().call('PUT', `${url}/access`, { token, body: { roles }, headers })).status;
    };
    expect(await change(['marketer'])).toBe(200);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody else changed this. Your edits are kept.').waitFor();
    await page
      .getByRole('region', { name: 'Saved meanwhile' })
      .getByText(/Marketer/)
      .waitFor();
    await page
      .getByRole('region', { name: 'Yours' })
      .getByText(/Developer/)
      .waitFor();
    await look(page, 'two-people');
    // Both: what was given there stays beside what was given here.
    await page.getByText(/Changed by .*portal/).waitFor();
    await page.getByRole('button', { name: 'Both' }).click();
    await expect.poll(() => page.getByRole('checkbox', { name: 'Marketer' }).isChecked()).toBe(true);
    expect(await page.getByRole('checkbox', { name: 'Developer' }).isChecked()).toBe(true);
    await page.getByRole('checkbox', { name: 'Business Contributor' }).check();
    const save = page.getByRole('button', { name: 'Save' });
    await expect.poll(() => save.getAttribute('aria-disabled'), { timeout: 15_000 }).not.toBe('true');
    expect(await change(['marketer', 'developer'])).toBe(200);
    await save.click();
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await page
      .getByText(/gains|loses/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/Changed\. In force since/).waitFor();
    expect((await member('Ben Ito')).access.roles.toSorted()).toEqual([
      'business-contributor',
      'developer',
      'marketer',
    ]);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('D-3 B-3 could they: asked on the member’s own page, answered with why, kept in the address', async () => {
    const { page, context, faults } = await visit();
    await signInAs(page, rolecall().url, max);
    await open(page, 'Pat Doyle');
    await page.getByRole('button', { name: /Could .*Pat Doyle.* \.\.\. \?/ }).click();
    await page.getByLabel('Permission').selectOption({ label: 'Tax profile' });
    await page.getByText('No', { exact: true }).waitFor();
    await page.getByText(/The smallest change that would do: Tax profile/).waitFor();
    await page.getByText(/It can be given by: .*Max Berg/).waitFor();
    await look(page, 'member-question-no');
    await page.getByLabel('Permission').selectOption({ label: 'Store listings' });
    await page.getByLabel('On', { exact: true }).selectOption({ label: isolated('Contoso Racing') });
    await page.getByText('Yes', { exact: true }).waitFor();
    await page.getByText('Custom permission, given directly.').waitFor();
    await page.reload();
    await page.getByText('Yes', { exact: true }).waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await look(page, 'member-question-yes');
    expect(faults).toEqual([]);
    await context.close();
  });
});
