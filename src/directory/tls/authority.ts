import { X509Certificate, createPrivateKey } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, makeAuthority, makeServerCertificate, type CertificateAndKey } from './certificates.ts';

/** Where the authority is kept, and for whom it signs. */
export interface TlsOptions {
  /** `directory-ca.pem` and `directory-ca-key.pem` live here; `memory` keeps the key nowhere. */
  readonly folder: string;
  /** The certificate is for these beside localhost, 127.0.0.1 and ::1. */
  readonly hostNames: readonly string[];
}

export interface Authority {
  /** The file of the authority's certificate, for `NODE_EXTRA_CA_CERTS`. */
  readonly file: string;
  /** The authority's certificate, PEM. */
  readonly certificate: string;
  /** A new certificate of the server. */
  issue(now: Date): Promise<CertificateAndKey>;
  /** Takes away what a run in memory wrote. */
  close(): void;
}

// An authority that ends while a certificate of it is still used would take that along.
const RENEW_AUTHORITY_BEFORE_MS = 365 * DAY_MS;

/**
 * Opens the installation's own authority, making it when there is none, or when it ends within a year.
 * @throws Error that names the file when certificate and key cannot be read or do not belong together
 */
export async function openAuthority({ folder, hostNames }: TlsOptions, now = new Date()): Promise<Authority> {
  const names = [
    ...new Set(['localhost', '127.0.0.1', '::1', ...hostNames.map(name => name.replace(/^\[|\]$/g, ''))]),
  ];
  const memory = folder === 'memory';
  const place = memory ? mkdtempSync(join(tmpdir(), 'directory-ca-')) : folder;
  const [file, keyFile] = [join(place, 'directory-ca.pem'), join(place, 'directory-ca-key.pem')];
  const kept = memory ? undefined : readKept(file, keyFile, now);
  const authority = kept ?? (await makeAuthority(now));
  if (kept === undefined) {
    mkdirSync(place, { recursive: true, mode: 0o700 });
    // The key first: a certificate whose key was lost with the power would be of no use.
    if (!memory) write(keyFile, authority.key, 0o600);
    write(file, authority.certificate, 0o644);
  }
  return {
    file,
    certificate: authority.certificate,
    issue: at => makeServerCertificate(authority, names, at),
    close: () => {
      if (memory) rmSync(place, { recursive: true, force: true });
    },
  };
}

function readKept(file: string, keyFile: string, now: Date): CertificateAndKey | undefined {
  // A key alone is what a broken off first start left behind.
  if (!existsSync(file)) return undefined;
  try {
    const [certificate, key] = [readFileSync(file, 'utf8'), readFileSync(keyFile, 'utf8')];
    const read = new X509Certificate(certificate);
    if (!read.checkPrivateKey(createPrivateKey(key)))
      throw new Error('certificate and key do not belong together');
    chmodSync(keyFile, 0o600);
    if (Date.parse(read.validTo) - now.getTime() < RENEW_AUTHORITY_BEFORE_MS) return undefined;
    return { certificate, key };
  } catch (error) {
    throw new Error(
      `${file} and ${keyFile} cannot be used: ${(error as Error).message}. Restore both, or remove both to have a new authority made.`,
      { cause: error },
    );
  }
}

function write(file: string, text: string, mode: number): void {
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, text, { mode, flush: true });
  renameSync(fresh, file);
}
