import { expect, it } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, look, settled } from './console-visit.ts';
import { describeHouse, people } from './house-world.ts';

const contoso = 'c0470500-0000-4000-8000-00000000c001';

describeHouse('the manner of the console', house => {
  it('D-3 B-3 an ordinary member reads what they may do and why, and copies a request to whoever can give more', async () => {
    const { page, context, account, faults } = await house().visitAs(people.pat);
    await page.goto(`${account}/my-access`);
    await page.getByText(/May change Store listings on .*Contoso Racing/).waitFor();
    await page
      .getByRole('heading', { name: 'Whom to ask' })
      .or(page.getByText(/manager/i))
      .first()
      .waitFor();
    await page.getByText('Because of a custom permission').first().waitFor();
    await page.getByLabel('Permission', { exact: true }).selectOption({ label: 'Payout summary' });
    await page.getByLabel('Why?').fill('quarterly report');
    await page.getByText(/asks for access to .*Payout summary.*quarterly report/).waitFor();
    await page.getByRole('button', { name: 'Copy the request' }).waitFor();
    await look(page);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('names with markup, script addresses and direction tricks are text everywhere, and right-to-left names keep to themselves', async () => {
    const { rolecall } = house();
    const { page, context, account, faults } = await house().visitAs(people.max);
    const id = new URL(account).pathname.split('/')[2] ?? '';
    const token = await rolecall.portalToken();
    const list = await rolecall.call('GET', `/api/v1/accounts/${id}/members?q=dana.novak`, { token });
    const dana = list.body.items[0] as { id: string; objectId: string };
    const wild = '<script>globalThis.stolen=1</script>';
    const names = [
      `\u202E${wild} gnp.exe`,
      `javascript:stolen=1//<img src=x onerror=stolen=1>`,
      'ليلى الهاشمي',
    ] as const;
    let dialogs = 0;
    page.on('dialog', dialog => {
      dialogs += 1;
      void dialog.dismiss();
    });
    for (const [n, displayName] of names.entries()) {
      await rolecall.admin('PATCH', `/tenants/${contoso}/objects/${dana.objectId}`, { displayName });
      const known = async () =>
        (await rolecall.call('GET', `/api/v1/accounts/${id}/members/${dana.id}`, { token })).body.displayName;
      await expect.poll(known, { timeout: 30_000 }).toBe(displayName);
      const pages = [
        `members/${dana.id}`,
        'members',
        'log',
        'members/add?q=dana',
        `members/${dana.id}/access/edit`,
      ];
      // Each trick on the pages that show most of a name; the first on all.
      for (const path of n === 0 ? pages : pages.slice(0, 2)) {
        await page.goto(`${account}/${path}`);
        await settled(page);
        const seen = await page.evaluate(() => {
          const { document } = globalThis as unknown as {
            document: {
              querySelectorAll(what: string): Iterable<{ getAttribute(name: string): string | null }>;
            };
          };
          const of = (what: string, name: string) =>
            [...document.querySelectorAll(what)].map(one => one.getAttribute(name) ?? '');
          return {
            stolen: 'stolen' in globalThis,
            made: of('main script, main img, main iframe', 'src'),
            links: of('a[href]', 'href').filter(href => /^\s*javascript:/i.test(href)),
            directions: of('main bdi', 'dir'),
          };
        });
        expect(seen, path).toMatchObject({ stolen: false, made: [], links: [] });
        await expectNoSidewaysScroll(page);
        if (path === 'members') await expectAccessible(page, `members, wild name ${n}`);
      }
      await page.goto(`${account}/members/${dana.id}`);
      const shown = displayName.replace('\u202E', 'U+202E');
      await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toContain(shown);
      await expectAccessible(page);
    }
    expect(dialogs).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('no token and no personal value is kept by the browser; the session’s cookie is out of reach of scripts, and a write from elsewhere is refused', async () => {
    const { page, context, account } = await house().visitAs(people.max);
    await page.goto(`${account}/members/add?way=new-user`);
    await settled(page);
    const kept = await page.evaluate<string>(
      'JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])',
    );
    expect(kept).not.toMatch(/eyJ|token|secret|password/i);
    expect(kept).not.toContain(people.max.password);
    const cookies = await context.cookies(house().rolecall.url);
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) expect([cookie.name, cookie.httpOnly]).toEqual([cookie.name, true]);
    const answer = await page.goto(`${account}/members`);
    const policy = answer?.headers()['content-security-policy'] ?? '';
    for (const only of ["default-src 'none'", "script-src 'self';", "connect-src 'self';"])
      expect(policy).toContain(only);
    expect(policy).not.toContain('unsafe');
    const id = new URL(account).pathname.split('/')[2] ?? '';
    const elsewhere = await context.request.patch(`${house().rolecall.url}/api/v1/accounts/${id}`, {
      headers: { origin: 'https://elsewhere.example', 'content-type': 'application/json' },
      data: { name: 'Taken over' },
    });
    expect(elsewhere.status()).toBe(403);
    await context.close();
  });

  it('forced colours mark the open page and tab by what they draw, and nothing moves where motion is not wanted', async () => {
    const { page, context, account } = await house().visitAs(people.max);
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    await page.goto(`${account}/members?kind=group`);
    await settled(page);
    const drawn = (what: string, side: string) =>
      page.evaluate<string[]>(
        `[...document.querySelectorAll(${JSON.stringify(what)})].map(one => getComputedStyle(one).${side})`,
      );
    const nav = 'nav[aria-label="Navigation"] a';
    const [open] = await drawn(`${nav}[aria-current]`, 'borderInlineStartColor');
    const others = await drawn(`${nav}:not([aria-current])`, 'borderInlineStartColor');
    expect(others).not.toContain(open);
    const [tab] = await drawn('main nav a[aria-current]', 'borderBottomColor');
    expect(await drawn('main nav a:not([aria-current])', 'borderBottomColor')).not.toContain(tab);
    const moving = await page.evaluate<number>(
      `[...document.querySelectorAll('*')].filter(one => {
        const { transitionDuration, animationDuration } = getComputedStyle(one);
        return [transitionDuration, animationDuration].some(many => many.split(',').some(each => parseFloat(each) > 0.001));
      }).length`,
    );
    expect(moving).toBe(0);
    await page.emulateMedia({ forcedColors: 'none', reducedMotion: null });
    await page.getByRole('button', { name: /Signed in as/ }).click();
    await page.getByRole('radio', { name: 'High contrast' }).check();
    await page.keyboard.press('Escape');
    await look(page);
    // High contrast stays chosen from page to page.
    for (const path of ['members/add', 'check', 'roles', 'tenants', 'log', 'account', 'my-access']) {
      await page.goto(`${account}/${path}`);
      await look(page);
    }
    await context.close();
  });

  it('the keyboard alone comes everywhere: skip link, menus and dialogs give the focus back', async () => {
    const { page, context, account } = await house().visitAs(people.max);
    await page.goto(`${account}/members?q=ben.ito`);
    await settled(page);
    await page.keyboard.press('Tab');
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate<string>('document.activeElement.id')).toBe('content');
    const tabTo = async (name: RegExp) => {
      for (let n = 0; n < 40; n += 1) {
        await page.keyboard.press('Tab');
        const focused = await page.evaluate<string>(
          `(document.activeElement.getAttribute('aria-label') ?? '') + ' ' + document.activeElement.textContent`,
        );
        if (name.test(focused)) return;
      }
      throw new Error(`Tab does not come to ${String(name)}`);
    };
    await tabTo(/Ben Ito/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Ben Ito' }).waitFor();
    await expect.poll(() => page.evaluate<string>('document.activeElement.tagName')).toBe('H1');
    await tabTo(/^\s*Remove$/);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await expect
      .poll(() =>
        page.evaluate<boolean>(`document.activeElement.closest('[role="dialog"], dialog') !== null`),
      )
      .toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.count()).toBe(0);
    const focus = () => page.evaluate<string>('document.activeElement.textContent');
    await expect.poll(focus).toBe('Remove');
    await page.keyboard.press('Tab');
    await expect.poll(focus).toBe('More');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Edit profile' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(focus).toBe('More');
    await tabTo(/^\s*Effective access/);
    await page.keyboard.press('Enter');
    await page.getByLabel('Find a permission or product').waitFor();
    await context.close();
  });

  it('from 390 to 1920 pixels nothing scrolls sideways, the permission table included', async () => {
    const { page, context, account } = await house().visitAs(people.max);
    const href = await page.getByRole('link', { name: 'Pat Doyle' }).getAttribute('href');
    for (const path of [
      `${account}/members`,
      new URL(`${href ?? ''}/access/edit`, account).href,
      `${account}/log`,
    ]) {
      await page.goto(path);
      await settled(page);
      const category = page.getByRole('columnheader', { name: /^Publishing/ });
      if (await category.isVisible()) await category.click();
      for (const width of [1920, 1280, 1024, 768, 640, 390]) {
        await page.setViewportSize({ width, height: 900 });
        await expectNoSidewaysScroll(page);
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    }
    await context.close();
  });
});
