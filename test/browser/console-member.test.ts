import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, settled, signInAs } from './console-visit.ts';
import { consoleJourneys, picture, sample } from './console-world.ts';

const { max, olga, group } = sample;

async function look(page: Page, name: string): Promise<void> {
  await settled(page);
  await picture(page, name);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
}

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
    await look(page, 'member-more-1440');
    await page.getByRole('button', { name: 'Edit profile' }).click();
    await page.getByLabel('Last name').fill('Novak-Lima');
    await page.getByLabel('Groups').fill(group.displayName.slice(0, 6));
    await page.getByRole('button', { name: group.displayName }).click();
    await page.getByRole('heading', { name: 'What the memberships change' }).waitFor();
    await page
      .getByText(/Nothing changes\.|Gains|gains/)
      .first()
      .waitFor();
    await look(page, 'profile-edit-1440');
    await page.getByRole('button', { name: 'Save in the directory' }).click();
    await page.getByText(/Saved at .*contoso\.test/).waitFor();
    await page.getByText('Novak-Lima').first().waitFor();
    await page.getByRole('link', { name: 'Groups', exact: true }).click();
    await page.getByRole('link', { name: group.displayName }).waitFor();
    await page.getByText('gives access here').waitFor();
    await look(page, 'member-groups-1440');
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
    await look(page, 'password-390-dark');
    await card.getByRole('checkbox').check();
    await card.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: /^Delete from/ }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: /^Delete .*Mia/ });
    expect(await confirm.getAttribute('aria-disabled')).toBe('true');
    await dialog.getByLabel(/^Type/).fill('Mia.Lindqvist@contoso.test');
    await expectAccessible(page);
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
    await look(page, 'keys-dark');
    await page.getByRole('button', { name: /Remove the key .*build machine/ }).click();
    await page.getByText('This is the last key. This application can no longer sign in.').waitFor();
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
    await look(page, 'people-390');
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
    await look(page, 'history-1440');
    await page.getByRole('link', { name: 'Visits' }).click();
    await page.getByText('Only owners can see visited pages.').waitFor();
    await look(page, 'visits-refused-1440');
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
    await look(owner.page, 'visits-dark');
    await owner.context.close();
  });

  it('U-4 an invitation is sent again and withdrawn from the page of the guest', async () => {
    const { page, context, faults } = await visit();
    await signInAs(page, rolecall().url, max);
    await page.goto(await at('/members/add?way=invite'));
    await page.getByLabel('E-mail addresses').fill('carla@partner.example');
    await page.getByRole('button', { name: 'Next: what access' }).click();
    await page.getByRole('checkbox', { name: 'Developer' }).check();
    await page.getByRole('button', { name: 'Next: what will happen' }).click();
    await page.getByRole('button', { name: 'Invite 1 person' }).click();
    await page.getByRole('link', { name: /carla/ }).click();
    await page.getByRole('button', { name: 'Leave' }).click();
    const bar = page.getByRole('region', { name: 'Invitation' });
    await bar.getByText(/can be accepted until/).waitFor();
    await bar.getByRole('button', { name: 'Resend invitation' }).click();
    await bar.getByText(/Sent again at/).waitFor();
    await look(page, 'invitation-1440');
    await bar.getByRole('button', { name: 'Withdraw invitation' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw invitation' }).click();
    await expect.poll(async () => (await api('GET', '/members?q=carla')).body.total).toBe(0);
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
    const read = await rolecall().call('GET', url, { token });
    const theirs = await rolecall().call('PUT', `${url}/access`, {
      token,
      body: { roles: ['marketer'] },
      headers: { 'if-match': read.headers.get('etag') ?? '' },
    });
    expect(theirs.status, JSON.stringify(theirs.body)).toBe(200);
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
    await look(page, 'two-people-1440');
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await page
      .getByText(/gains|loses/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/Changed\. In force since/).waitFor();
    expect((await member('Ben Ito')).access.roles.toSorted()).toEqual(['business-contributor', 'developer']);
    expect(faults).toEqual([]);
    await context.close();
  });
});
