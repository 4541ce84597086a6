import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstSeal, sealOf } from '../../src/core/audit-entry.ts';
import { asAccountId } from '../../src/core/id.ts';
import { runCommandLine } from '../../src/main/commands/program.ts';
import { openEmbedded } from '../../src/store/embedded.ts';
import { consumers, guid, manager, marketer, reader, startWorld, type World } from './api-world.ts';

const secretKey = 'secret-key-of-the-journeys-0123456789abcdef';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let dataDir: string;
let world: World | undefined;
let account: string;
let exported: string;
let entries: number;

const file = (name: string, text?: string): string => {
  const path = join(dataDir, name);
  if (text !== undefined) writeFileSync(path, text);
  return path;
};

async function rolecall(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const status = await runCommandLine(args, {
    out: line => void out.push(line),
    err: line => void err.push(line),
    interactive: false,
    env: { DATA_DIR: dataDir, SECRET_KEY: secretKey, SAMPLE: 'off' },
  });
  return { status, out: out.join('\n'), err: err.join('\n') };
}

/** Runs SQL behind Rolecall's back. */
async function behindItsBack(text: string): Promise<readonly unknown[]> {
  const connection = await openEmbedded(join(dataDir, 'store'));
  try {
    return (await sql.raw(text).execute(connection.db)).rows;
  } finally {
    await connection.close();
  }
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'rolecall-audit-'));
  world = await startWorld({ DATA_DIR: dataDir });
  const opened = await world.openWith({
    account: { owner: { tenantId: consumers, objectId: guid('Olga') } },
    members: { Nora: manager, Mike: marketer, Rita: reader },
  });
  account = opened.id;
  const olga = await world.as('Olga');
  for (const token of [await world.as('Nora'), await world.as('Mike'), await world.portal('manage')]) {
    const refused = await world.api('GET', `${opened.path}/audit/checkpoint`, token);
    expect([refused.status, refused.body.code]).toEqual([403, 'owner-only']);
  }
  const checkpoint = await world.api('GET', `${opened.path}/audit/checkpoint`, olga);
  expect(checkpoint.status, JSON.stringify(checkpoint.body)).toBe(200);
  file('checkpoint.json', JSON.stringify(checkpoint.body, null, 2));
  entries = checkpoint.body.entries;
  const renamed = await world.api('PATCH', opened.path, olga, { name: 'Renamed' });
  expect(renamed.status).toBe(200);
  const answer = await fetch(`${world.url}/api/v1${opened.path}/audit.ndjson`, {
    headers: { authorization: `Bearer ${olga}` },
  });
  exported = await answer.text();
  file('export.ndjson', exported);
  const keys = await world.call('GET', '/.well-known/rolecall-log-keys');
  expect(keys.body.keys).toHaveLength(1);
  expect(checkpoint.body.keyId).toBe(keys.body.keys[0].kid);
  file('keys.json', JSON.stringify(keys.body));
  await world.close();
  world = undefined;
});
afterAll(async () => {
  await world?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('H-3 rolecall audit', () => {
  it('verify finds a log whole, against what was kept elsewhere too', async () => {
    const plain = await rolecall('audit', 'verify');
    expect([plain.status, plain.out]).toEqual([0, expect.stringContaining('Every seal fits.')]);
    const known = ['--against', file('checkpoint.json'), file('export.ndjson')];
    const whole = await rolecall('audit', 'verify', account, ...known, '--json');
    expect([whole.status, JSON.parse(whole.out)]).toEqual([
      0,
      { whole: true, accounts: [{ account, name: 'Renamed', entries: entries + 1 }] },
    ]);
  });

  it('checkpoint signs where the log stands, and a forged one is told', async () => {
    const made = await rolecall('audit', 'checkpoint', '--account', account);
    expect(made.status, made.err).toBe(0);
    expect(JSON.parse(made.out)).toMatchObject({
      account,
      entries: entries + 1,
      type: 'rolecall-checkpoint-1',
    });
    const good = file('good.json', `${made.out}\n`);
    expect((await rolecall('audit', 'verify', '--against', good, '--key', file('keys.json'))).status).toBe(0);
    const forged = file('forged.json', JSON.stringify({ ...JSON.parse(made.out), entries: 1 }));
    const told = await rolecall('audit', 'verify', '--against', forged);
    expect([told.status, told.err]).toEqual([1, expect.stringContaining('signature')]);
    const stranger = await rolecall('audit', 'checkpoint', '--account', 'nobody');
    expect([stranger.status, stranger.out]).toEqual([1, '']);
  });

  it('verify --export proves a file by itself, and names its first bad entry', async () => {
    const verify = (...more: string[]) =>
      rolecall('audit', 'verify', '--export', file('x.ndjson'), ...more, '--json');
    const found = async (lines: readonly string[], ...more: string[]) => {
      file('x.ndjson', `${lines.join('\n')}\n`);
      const { status, out } = await verify(...more);
      const [told] = JSON.parse(out).accounts;
      return { status, entries: told.entries, brokenAt: told.brokenAt };
    };
    const lines = exported.trim().split('\n');
    const all = lines.length;
    expect(all).toBe(entries + 1);
    expect(await found(lines)).toEqual({ status: 0, entries: all });
    // The newest stands first: line n is entry all - n.
    const line = (seq: number): string => lines[all - seq]!;
    const edited = (seq: number, change: object) =>
      lines.map(each => (each === line(seq) ? JSON.stringify({ ...JSON.parse(each), ...change }) : each));
    expect(await found(edited(3, { action: 'x' }))).toEqual({ status: 1, entries: 2, brokenAt: 3 });
    expect(await found(edited(3, { detail: { x: 1 } }))).toMatchObject({ brokenAt: 3 });
    expect(await found(edited(3, { actor: null, detail: null, salt: null }))).toMatchObject({ brokenAt: 3 });
    expect(await found(lines.filter(each => each !== line(3)))).toMatchObject({ brokenAt: 3 });
    expect(await found(lines.filter(each => each !== line(1)))).toMatchObject({ brokenAt: 1 });
    expect(await found([...lines, line(2)])).toMatchObject({ brokenAt: 3 });
    expect(await found(lines.slice(2))).toMatchObject({ status: 0 });
    const cut = await found(lines.slice(2), '--against', file('checkpoint.json'));
    expect(cut).toEqual({ status: 1, entries: all - 2, brokenAt: all - 1 });
  });

  it('erase takes personal values away and leaves the log whole', async () => {
    const erased = await rolecall('audit', 'erase', '--account', account, '--entries', '2-3', '--json');
    expect([erased.status, JSON.parse(erased.out)]).toEqual([0, { erased: [2, 3] }]);
    const whole = await rolecall('audit', 'verify', account, '--against', file('checkpoint.json'));
    expect([whole.status, whole.out]).toEqual([0, expect.stringContaining('of 2 the details were erased')]);
    expect((await rolecall('audit', 'erase', '--account', account, '--entries', 'all')).status).toBe(2);
  });

  it('verify names an entry that SQL has changed, and with the checkpoint one that was sealed anew', async () => {
    await behindItsBack(`update log_entry set action = 'x' where account_id = '${account}' and seq = 4`);
    const found = await rolecall('audit', 'verify', account, '--json');
    expect([found.status, JSON.parse(found.out).accounts]).toEqual([
      1,
      [{ account, name: 'Renamed', entries: 3, brokenAt: 4, fault: 'changed' }],
    ]);
    expect((await rolecall('audit', 'verify')).out).toContain('entry 4 does not fit');

    const rows = (await behindItsBack(
      `select *, at::text as moment from log_entry where account_id = '${account}' order by seq`,
    )) as readonly Record<string, never>[];
    let previous = firstSeal(asAccountId(account), sha256);
    const anew = rows.map(row => {
      const header = {
        account: asAccountId(account),
        seq: Number(row['seq']),
        at: (row['at'] as unknown as Date).toISOString(),
        action: row['action'] as unknown as string,
        result: row['result'] as unknown as 'done',
        actorKind: row['actor_kind'] as unknown as 'user',
        target: row['target'] as unknown as Record<string, string>,
        digest: row['digest'] as unknown as string,
      };
      previous = sealOf(header, previous, sha256);
      return { seq: header.seq, seal: previous };
    });
    for (const { seq, seal } of anew)
      await behindItsBack(
        `update log_entry set seal = '${seal}' where account_id = '${account}' and seq = ${seq}`,
      );
    await behindItsBack(`update account set log_seal = '${previous}' where account_id = '${account}'`);
    // The checkpoints beside the log show it already; whoever rewrites the log takes them away too.
    expect((await rolecall('audit', 'verify', account)).status).toBe(1);
    await behindItsBack('delete from log_checkpoint');
    expect((await rolecall('audit', 'verify', account)).status).toBe(0);
    const against = async (name: string) => {
      const told = await rolecall('audit', 'verify', account, '--against', file(name), '--json');
      return { status: told.status, ...JSON.parse(told.out).accounts[0] };
    };
    expect(await against('checkpoint.json')).toMatchObject({ status: 1, brokenAt: 1, brokenUpTo: entries });
    expect(await against('export.ndjson')).toMatchObject({ status: 1, brokenAt: 4, fault: 'rewritten' });
    expect(readFileSync(file('export.ndjson'), 'utf8')).toBe(exported);
  });

  it('verify misses a whole account that was taken away', async () => {
    await behindItsBack(`delete from account where account_id = '${account}'`);
    const told = await rolecall('audit', 'verify', '--json');
    expect([told.status, JSON.parse(told.out).accounts]).toEqual([
      1,
      [{ account, name: '(no such account)', entries: 0, brokenAt: 1, fault: 'cut-off' }],
    ]);
  });
});
