import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownFolder, runRolecall } from './process-child.ts';

let own: ReturnType<typeof ownFolder>;
const inside = (name: string): string => join(own.folder, name);

beforeAll(() => {
  own = ownFolder();
});
afterAll(() => own.remove());

describe('a wrong setting stops the start', () => {
  it.each([
    ['PORT', '99999', /PORT="99999" is not allowed: it is a port: a whole number from 0 to 65535/],
    ['SAMPLE', 'maybe', /SAMPLE="maybe" is not allowed: it is on or off/],
    [
      'PUBLIC_URL',
      'users.example.com',
      /PUBLIC_URL="users.example.com" is not allowed: it is an http or https/,
    ],
    ['REPLICA_MAX_AGE', '1 day', /REPLICA_MAX_AGE="1 day" is not allowed: it is a duration such as 24h/],
    [
      'PORTAL_CLIENT_IDS',
      'a:everything',
      /PORTAL_CLIENT_IDS="a:everything" is not allowed: .*decide, resources/,
    ],
  ])('%s=%s is refused with its name, its value and what is allowed', async (name, value, says) => {
    const folder = inside(`wrong-${name}`);
    const { status, err, out } = await runRolecall(['start'], { DATA_DIR: folder, [name]: value });
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(says);
    expect(existsSync(folder)).toBe(false);
  });

  it('names every fault at once, and hides secrets', async () => {
    const { status, err } = await runRolecall(['start'], {
      DATA_DIR: inside('two'),
      PORT: 'x',
      DATABASE_URL: 'mysql://root:pa55word@db/x',
    });
    expect(status).toBe(2);
    expect(err).toContain('PORT="x"');
    expect(err).toContain('DATABASE_URL=(hidden) is not allowed: it is postgres://');
    expect(err).not.toContain('pa55word');
  });

  it('R-9 a catalog that cannot be used is refused with every fault', async () => {
    const file = inside('catalog.json');
    writeFileSync(file, '{"catalog":"mine"}');
    const folder = inside('catalog');
    const { status, err } = await runRolecall(['start'], { DATA_DIR: folder, CATALOG: file });
    expect([status, existsSync(folder)]).toEqual([2, false]);
    expect(err).toContain(`CATALOG="${file}" is not allowed: The catalog cannot be used:`);
    expect(err).toContain("must have required property 'permissions'");
  });
});

describe('production', () => {
  const keys = {
    SECRET_KEY: 'k'.repeat(32),
    PORTAL_CLIENT_SECRET: 'p'.repeat(32),
    DIRECTORY_ADMIN_KEY: 'd'.repeat(32),
  };

  it('is refused with samples, without keys, and with an embedded directory that nobody asked for', async () => {
    const { status, err } = await runRolecall(['start'], { DATA_DIR: inside('p1'), NODE_ENV: 'production' });
    expect(status).toBe(2);
    expect(err).toContain('Set SAMPLE=off');
    expect(err).toContain('DIRECTORY must be spelled out');
    expect(err).toContain('SECRET_KEY must be given in production, at least 32 characters');
    expect(err).toContain('PORTAL_CLIENT_SECRET must be given');
    expect(err).toContain('DIRECTORY_ADMIN_KEY must be given');
  });

  it('is also a PUBLIC_URL that is not loopback', async () => {
    const { status, err } = await runRolecall(['config'], {
      DATA_DIR: inside('p2'),
      PUBLIC_URL: 'https://users.example.com',
      SAMPLE: 'off',
      DIRECTORY: 'embedded',
      PORTAL_CLIENT_SECRET: keys.PORTAL_CLIENT_SECRET,
      DIRECTORY_ADMIN_KEY: keys.DIRECTORY_ADMIN_KEY,
    });
    expect(status).toBe(2);
    expect(err).toContain('SECRET_KEY must be given in production');
  });

  it('takes settings that are complete', async () => {
    const { status, out, err } = await runRolecall(['config', '--json'], {
      DATA_DIR: inside('p3'),
      NODE_ENV: 'production',
      SAMPLE: 'off',
      DIRECTORY: 'embedded',
      ...keys,
    });
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({ production: true });
  });
});

describe('rolecall config', () => {
  it('shows every setting with its value, where it came from and what is allowed, and makes nothing', async () => {
    const folder = inside('config');
    const { status, out } = await runRolecall(['config', '--json'], { DATA_DIR: folder, PORT: '9000' });
    const { production, settings } = JSON.parse(out) as {
      production: boolean;
      settings: { name: string; value: string | null; origin: string; allowed: string; keptIn?: string }[];
    };
    expect([status, production, existsSync(folder)]).toEqual([0, false, false]);
    const of = (name: string) => settings.find(each => each.name === name);
    expect(of('PORT')).toMatchObject({
      value: '9000',
      origin: 'environment',
      allowed: 'a port: a whole number from 0 to 65535',
    });
    expect(of('PUBLIC_URL')).toMatchObject({ value: 'http://localhost:9000', origin: 'default' });
    expect(of('SECRET_KEY')).toMatchObject({
      value: null,
      origin: 'made',
      keptIn: join(folder, 'installation.json'),
    });
    expect(settings.every(each => each.allowed !== '')).toBe(true);
  });

  it('hides secrets, those given and those kept', async () => {
    const folder = inside('hidden');
    const given = { SECRET_KEY: 'S3CRET'.repeat(6), PORTAL_CLIENT_SECRET: 'P0RTAL'.repeat(6) };
    const kept = { clientSecret: 'K3PT'.repeat(9), clientId: '11111111-0000-4000-8000-000000000001' };
    mkdirSync(folder);
    writeFileSync(join(folder, 'installation.json'), JSON.stringify(kept));
    for (const form of [['config'], ['config', '--json']]) {
      const { out } = await runRolecall(form, { DATA_DIR: folder, ...given });
      expect(out).toContain('(hidden)');
      expect(out).toContain(kept.clientId);
      expect(out).not.toMatch(/S3CRET|P0RTAL|K3PT/);
    }
  });
});

describe('wrong usage', () => {
  it.each([
    [['starrt'], /unknown command 'starrt'/],
    [['start', '--port', '1'], /unknown option '--port'/],
    [['check', 'acc'], /missing required argument 'subject'/],
    [['members', 'list', 'acc', '--limit', '0'], /--limit 0 is not allowed/],
    [['members', 'list', 'acc'], /ROLECALL_CLIENT_ID is not set/],
  ])('%j ends with status 2 and says why', async (args, says) => {
    const { status, out, err } = await runRolecall(args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(says);
    const json = await runRolecall([...args, '--json']);
    expect(json.status).toBe(2);
    expect(JSON.parse(json.out)).toMatchObject({ code: 'wrong-usage' });
  });

  it('help and version end with status 0', async () => {
    expect((await runRolecall(['--version'])).out).toMatch(/^\d+\.\d+\.\d+/);
    for (const args of [['--help'], ['start', '--help'], ['members', 'add', '--help'], ['help', 'check']]) {
      const { status, out } = await runRolecall(args);
      expect([status, out.startsWith('Usage: rolecall')]).toEqual([0, true]);
    }
  });
});
