import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/main/commands/program.ts';
import { guid, manager, marketer, north, startWorld, type OpenedAccount, type World } from './api-world.ts';

let world: World;
let account: OpenedAccount;
let nora: string;

beforeAll(async () => {
  world = await startWorld();
  account = await world.openWith({ members: { Nora: manager, Rita: marketer } });
  await world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, {
    directoryRoles: ['User Administrator'],
  });
  nora = await world.as('Nora');
});
afterAll(async () => {
  await world?.close();
});

/** Runs a command as a person; answers its status and what it wrote. */
async function rolecall(token: string, ...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await runCommandLine(args, {
    out: line => void out.push(line),
    err: line => void err.push(line),
    interactive: false,
    env: { ROLECALL_URL: world.url, ROLECALL_TOKEN: token },
  });
  return { status, out: out.join('\n'), err: err.join('\n') };
}
const as = (...args: readonly string[]) => rolecall(nora, 'invitations', ...args);

describe('rolecall invitations', () => {
  it('U-4 sends with an outcome each, lists, sends again and withdraws', async () => {
    const access = ['--role', 'marketer', '--expires', '7', '--language', 'de'];
    const sent = await as(
      'send',
      account.id,
      'ann@outside.example; bob@outside.example',
      'nobody@',
      ...access,
    );
    expect(sent.status, sent.err).toBe(1);
    expect(sent.out).toMatch(/invited ann@outside\.example {2}pending/);
    expect(sent.out).toMatch(/pass on this link, it is shown this once: http\S+\/redeem\?/);
    expect(sent.err).toContain('not invited nobody@');
    expect(sent.err).toContain('Until the invitation is accepted');

    const listed = await as('list', account.id, '--json');
    const { items, total } = JSON.parse(listed.out) as {
      items: { id: string; address: string }[];
      total: number;
    };
    expect([listed.status, total]).toEqual([0, 2]);
    const [bob, ann] = items;
    expect([bob?.address, ann?.address]).toEqual(['bob@outside.example', 'ann@outside.example']);
    const table = await as('list', account.id);
    expect(table.out).toMatch(/^ADDRESS +STATE +ACCESS +EXPIRES +MAIL +INVITATION\n/);
    expect(table.out).toContain(ann?.id ?? 'none');

    const resent = await as('resend', account.id, ann?.id ?? '', 'none');
    expect(resent.status).toBe(1);
    expect(resent.out).toContain('invited ann@outside.example');
    expect(resent.err).toContain('not sent none');

    const taken = await as('withdraw', account.id, ann?.id ?? '', bob?.id ?? '');
    expect(taken, taken.err).toEqual({
      status: 0,
      out: 'withdrawn ann@outside.example: the guest is deleted\nwithdrawn bob@outside.example: the guest is deleted',
      err: '',
    });
  });

  it('refusals of the whole end with 1, wrong usage with 2', async () => {
    const rita = await rolecall(await world.as('Rita'), 'invitations', 'list', account.id);
    expect([rita.status, rita.err.includes('Account users')]).toEqual([1, true]);
    const days = await as('send', account.id, 'a@outside.example', '--role', 'marketer', '--expires', 'soon');
    expect([days.status, days.err.includes('--expires')]).toEqual([2, true]);
    const file = await as('send', account.id, '@/no/such/file', '--role', 'marketer');
    expect(file.status).toBe(2);
  });
});
