import { describe, expect, it } from 'vitest';
import { readSettings, SettingsError } from './settings.ts';

function faultsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readSettings(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
}

describe('settings', () => {
  it.each([
    ['TRUST_PROXY', 'proxy.local'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['OPERATOR_TENANT_ID', 'contoso.test'],
    ['CLIENT_CERTIFICATE', '/nowhere/certificate.pem'],
    ['REPLICA_MAX_AGE', '24'],
    ['RATE_WRITES', '0'],
    ['MEMORY_MEMBERS', '0'],
    ['MEMORY_MEMBERS', '2GB'],
    ['PUBLIC_URL', 'http://localhost:8080/rolecall'],
    ['PORTAL_CLIENT_IDS', 'portal:decide:manage'],
    ['LOG_LEVEL', 'trace'],
    ['DIRECTORY_TLS', 'yes'],
  ])('%s=%s is refused with its name, its value and what is allowed', (name, value) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(`${name}="${value}" is not allowed: it is `);
  });

  it.each(['SMTP_URL', 'DATABASE_URL'])('%s is refused without showing what may hold a password', name => {
    expect(faultsOf({ [name]: 'mysql://root:pa55word@db' }).join()).toMatch(
      /=\(hidden\) is not allowed: it is/,
    );
    expect(faultsOf({ [name]: 'mysql://root:pa55word@db' }).join()).not.toContain('pa55word');
  });

  it('an empty one counts as not given', () => {
    const settings = readSettings({ PORT: '', TRUST_PROXY: ' ' });
    expect([settings.port, settings.given('port'), settings.trustProxy]).toEqual([8080, false, '']);
  });

  it('are read in their units and forms', () => {
    const settings = readSettings({
      TRUST_PROXY: 'loopback, 10.0.0.0/8, ::1',
      REPLICA_MAX_AGE: '2h,15m',
      PORTAL_CLIENT_IDS: 'A:decide+visits,b',
    });
    expect(settings.trustProxy).toBe('loopback, 10.0.0.0/8, ::1');
    expect(settings.replicaMaxAge).toEqual({ usual: 7_200_000, sensitive: 900_000 });
    expect(settings.portals?.map(({ clientId, powers }) => [clientId, [...powers].join()])).toEqual([
      ['a', 'decide,visits'],
      ['b', 'decide,resources,visits,accounts,manage'],
    ]);
  });

  it('samples open accounts for anyone, and go without them for portals alone', () => {
    expect(readSettings({}).accountOpening).toBe('anyone');
    expect(readSettings({ SAMPLE: 'off' }).accountOpening).toBe('portal');
  });

  it('samples are only with the embedded directory, and a shared store never makes up its key', () => {
    const entra = {
      DIRECTORY: 'entra',
      CLIENT_ID: 'c',
      CLIENT_SECRET: 's',
      OPERATOR_TENANT_ID: 'c0470500-0000-4000-8000-00000000c001',
    };
    expect(readSettings(entra).sample).toBe('off');
    expect(faultsOf({ ...entra, SAMPLE: 'on' }).join()).toContain(
      'SAMPLE="on" is not allowed with DIRECTORY=entra',
    );
    expect(faultsOf({ DATABASE_URL: 'postgres://db/rolecall' }).join()).toContain(
      'SECRET_KEY must be given with DATABASE_URL',
    );
  });
});
