import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/main/commands/program.ts';
import { formBrowser } from '../form-browser.ts';
import { eventually } from '../rolecall.ts';
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

let world: World;
let account: OpenedAccount;
beforeAll(async () => {
  world = await startWorld();
  account = await world.openWith({
    account: { owner: { tenantId: tenantIdOf('Olga'), objectId: guid('Olga') } },
    members: { Mike: manager },
  });
});
afterAll(async () => {
  await world?.close();
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
