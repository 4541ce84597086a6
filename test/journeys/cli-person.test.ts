import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import builtIn from '../../catalog/partner-center.json' with { type: 'json' };
import { runCommandLine } from '../../src/main/commands/program.ts';
import { formBrowser } from '../form-browser.ts';
import { eventually } from '../rolecall.ts';
import { ownFolder } from './process-child.ts';
import {
  guid,
  manager,
  named,
  password,
  startWorld,
  tenantIdOf,
  type OpenedAccount,
  type World,
} from './api-world.ts';

/** The built-in catalog with a condition that looks at everything that a question may bring. */
const conditioned = {
  ...builtIn,
  permissions: builtIn.permissions.map(permission => ({
    ...permission,
    ...(permission.id === 'targeted-offers' && {
      conditions: [
        {
          if: 'subject.properties.desk == "emea" && action.properties.soft && resource.properties.region == "eu" && context.hour < 18.0',
          says: 'Offers are made by the desk of the region, softly, in the daytime.',
        },
      ],
    }),
  })),
  properties: {
    subject: { desk: { type: 'string' } },
    action: { soft: { type: 'boolean' } },
    resource: { region: { type: 'string' } },
    context: { hour: { type: 'number' } },
  },
};

const files = ownFolder();
let world: World;
let account: OpenedAccount;
beforeAll(async () => {
  const catalog = join(files.folder, 'catalog.json');
  writeFileSync(catalog, JSON.stringify(conditioned));
  world = await startWorld({ CATALOG: catalog });
  account = await world.openWith({
    account: { owner: { tenantId: tenantIdOf('Olga'), objectId: guid('Olga') } },
    members: { Mike: manager },
  });
});
afterAll(async () => {
  await world?.close();
  files.remove();
});

/** Begins a command that nobody is signed in for; answers how to find its code, and how it ends. */
function begin(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const ended = runCommandLine(args, {
    out: line => void out.push(line),
    err: line => void err.push(line),
    interactive: false,
    env: {
      ROLECALL_URL: world.url,
      ROLECALL_LOGIN_URL: world.directoryUrl,
      ROLECALL_CLIENT_ID: 'c11c11c1-0000-4000-8000-000000000001',
      ...env,
    },
  });
  return {
    told: () =>
      eventually(async () => /open the page (\S+) and enter the code (\S+) /.exec(err.join('\n')) ?? false),
    end: async () => ({ status: await ended, out: out.join('\n'), err: err.join('\n') }),
  };
}

/** Opens the page that the command names and types the code in; the user name and password follow, or a no. */
async function answer(command: ReturnType<typeof begin>, userName?: string) {
  const [, page = '', code = ''] = await command.told();
  const browser = formBrowser();
  await browser.open(page);
  await browser.submit({ user_code: code }, ['action', 'next']);
  return userName === undefined
    ? browser.submit({ user_code: code }, ['action', 'cancel'])
    : browser.submit({ username: userName, password }, ['action', 'sign-in']);
}

describe.concurrent('the command line of a person', () => {
  it('waits until they signed in by device code, by a work or a personal account, and goes on as them; who declines is told', async () => {
    const { tenantId, objectId } = named('Stan');
    const add = begin(['members', 'add', account.id, `user:${tenantId}/${objectId}`, '--role', 'marketer'], {
      ROLECALL_TENANT: 'north.test',
    });
    const list = begin(['members', 'list', account.id, '--json'], {
      ROLECALL_AUDIENCE: world.running.installation.clientId,
    });
    const declined = begin(['members', 'list', account.id]);
    await Promise.all([answer(add, 'mike@north.test'), answer(list, 'olga@live.test'), answer(declined)]);

    const [added, listed, refused] = await Promise.all([add.end(), list.end(), declined.end()]);
    expect(added.status, added.err).toBe(0);
    expect(added.out).toMatch(/^added \S+ {2}Stan {2}marketer$/);
    expect(listed.status, listed.err).toBe(0);
    expect(JSON.parse(listed.out).items[0]).toMatchObject({ displayName: 'Mike' });
    expect(refused).toMatchObject({
      status: 1,
      out: '',
      err: expect.stringContaining('The sign-in was declined in the browser.'),
    });
    const log = await world.api('GET', `${account.path}/audit?action=members.add`, await world.as('Olga'));
    expect(log.body.items[0].actor, JSON.stringify(log.body)).toMatchObject({
      kind: 'user',
      tenantId,
      objectId: guid('Mike'),
    });
  });

  it('a client that keeps a secret is refused without it, with what to set', async () => {
    const command = begin(['members', 'list', account.id], { ROLECALL_CLIENT_ID: guid('Robot client') });
    await answer(command, 'mike@north.test');
    const { status, err } = await command.end();
    expect(status).toBe(1);
    expect(err).toMatch(/refused to sign you in .*\n.*an application also needs ROLECALL_CLIENT_SECRET/);
  });
});

describe('with a token', () => {
  const run = async (token: string, ...args: string[]) => begin(args, { ROLECALL_TOKEN: token }).end();
  const portal = (...args: string[]) => world.portalToken().then(token => run(token, ...args));

  it('D-1 check gives conditions what is told of subject, action, resource and context', async () => {
    const token = await world.portalToken();
    const made = await world.api('PUT', `${account.path}/resources/product/racing`, token, {
      name: 'Racing',
    });
    expect(made.status).toBeLessThan(300);
    const olga = `user:${tenantIdOf('Olga')}/${guid('Olga')}`;
    const question = ['check', account.id, olga, 'targeted-offers:readWrite', 'product/racing'];
    const told = [
      ...['--subject-property', 'desk=emea', '--action-property', 'soft=true'],
      ...['--resource-property', 'region=eu', '--context', 'hour=9'],
    ];
    expect(await portal(...question, ...told)).toEqual({ status: 0, out: 'yes', err: '' });
    for (const [right, wrong] of [
      ['desk=emea', 'desk=apac'],
      ['soft=true', 'soft=false'],
      ['region=eu', 'region=us'],
      ['hour=9', 'hour=21'],
    ] as const) {
      const others = told.map(each => (each === right ? wrong : each));
      const refused = await portal(...question, ...others, '--explain');
      expect([wrong, refused.status]).toEqual([wrong, 1]);
      expect(refused.out).toContain('Offers are made by the desk of the region');
    }
    expect(await portal(...question)).toEqual({ status: 1, out: 'no', err: '' });
  });

  it('D-3 check says that there is no such alias, explained or not', async () => {
    for (const more of [[], ['--explain']]) {
      const asked = ['check', account.id, 'user:alice', 'account-users:read', 'account', ...more];
      const unknown = await portal(...asked);
      expect(unknown.status).toBe(1);
      expect(unknown.out).toContain('no such alias');
    }
    const mike = { tenantId: tenantIdOf('Mike'), objectId: guid('Mike') };
    const path = `${account.path}/aliases/user/alice`;
    await world.api('PUT', path, await world.portalToken(), mike);
    const known = await portal('check', account.id, 'user:alice', 'account-users:read', 'account');
    expect(known).toMatchObject({ status: 0, out: 'yes' });
  });

  it('A-4 accounts list shows the accounts that the caller may see, with their ids', async () => {
    const other = await world.open({ name: 'Of others' });
    const mine = await run(await world.as('Mike'), 'accounts', 'list');
    expect(mine.status).toBe(0);
    expect(mine.out.split('\n').map(line => line.split(/ {2,}/))).toEqual([
      ['ACCOUNT', 'NAME', 'KIND'],
      [account.id, 'Journey', 'company'],
    ]);
    const all = JSON.parse((await portal('accounts', 'list', '--json')).out);
    expect(all.items.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining([account.id, other]),
    );
    const none = await run(await world.as('Eve'), 'accounts', 'list');
    expect(none).toMatchObject({ status: 0, out: expect.stringContaining('no account') });
    expect((await run('no.such.token', 'accounts', 'list')).status).toBe(1);
  });
});
