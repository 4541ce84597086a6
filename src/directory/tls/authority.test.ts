import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAuthority } from './authority.ts';
import { createRenewingServer } from './https-server.ts';

const DAY = 24 * 3600 * 1000;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'directory-tls-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (now?: Date) => openAuthority({ folder, hostNames: ['directory.example.com'] }, now);

describe('the authority of DIRECTORY_TLS=auto', () => {
  it('is kept beside a key that nobody else may read, and stays the same', async () => {
    const first = await open();
    expect(first.file).toBe(join(folder, 'directory-ca.pem'));
    expect(statSync(join(folder, 'directory-ca-key.pem')).mode & 0o777).toBe(0o600);
    expect(readFileSync(first.file, 'utf8')).not.toContain('PRIVATE');
    expect((await open()).certificate).toBe(first.certificate);
    expect(new X509Certificate(first.certificate).ca).toBe(true);
  });

  it('is made anew when less than a year of its ten is left', async () => {
    const first = await open(new Date(Date.now() - 9.5 * 365 * DAY));
    expect((await open()).certificate).not.toBe(first.certificate);
  });

  it('signs for localhost, both loopback addresses and the configured name, for 90 days', async () => {
    const authority = await open();
    const made = new X509Certificate((await authority.issue(new Date())).certificate);
    expect(made.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect([made.checkHost('localhost'), made.checkHost('directory.example.com')]).not.toContain(undefined);
    expect([made.checkIP('127.0.0.1'), made.checkIP('::1')]).toEqual(['127.0.0.1', '::1']);
    expect(made.checkHost('elsewhere.example.com')).toBeUndefined();
    expect(Date.parse(made.validTo) - Date.now()).toBeLessThan(91 * DAY);
    expect(made.ca).toBe(false);
  });

  it('a certificate whose key is not there stops the start and names both files', async () => {
    await open();
    writeFileSync(join(folder, 'directory-ca-key.pem'), 'nothing');
    await expect(open()).rejects.toThrow(/directory-ca\.pem and .*directory-ca-key\.pem cannot be used/);
  });

  it('in memory the key is written nowhere, and the certificate goes with the run', async () => {
    const authority = await openAuthority({ folder: 'memory', hostNames: [] });
    expect(existsSync(authority.file)).toBe(true);
    expect(existsSync(authority.file.replace('-ca.pem', '-ca-key.pem'))).toBe(false);
    authority.close();
    expect(existsSync(authority.file)).toBe(false);
  });
});

describe('the certificate of the server', () => {
  it('is renewed a month before it ends, while the server runs', async () => {
    const authority = await open();
    const { server, renewIfDue } = await createRenewingServer(authority, error => {
      throw error;
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    try {
      const shown = () => serialShown((server.address() as AddressInfo).port, authority.certificate);
      const first = await shown();
      expect(await renewIfDue(new Date(Date.now() + 59 * DAY))).toBe(false);
      expect(await shown()).toBe(first);
      // Issued for a clock that has gone on; the test's own clock takes it, as its beginning is not what is looked at.
      expect(await renewIfDue(new Date(Date.now() + 61 * DAY))).toBe(true);
      expect(await renewIfDue(new Date(Date.now() + 62 * DAY))).toBe(false);
      expect(await shown()).not.toBe(first);
    } finally {
      server.close();
    }
  });
});

function serialShown(port: number, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca,
      rejectUnauthorized: false,
    });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
  });
}
