import { existsSync, readFileSync, statSync } from 'node:fs';
import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { installationFile, keptInstallation } from '../installation.ts';
import { ask, NoAnswer, textIn } from './ask.ts';
import { failed, ok, warning, type Finding } from './finding.ts';
import type { InstallationView } from './installation-view.ts';

const DAY_MS = 86_400_000;
/** A certificate or secret that ends within this many days is worth a warning. */
export const SOON_DAYS = 30;

/** Whole days from `now` to a moment. */
export const daysTo = (moment: Date, now: Date): number =>
  Math.floor((moment.getTime() - now.getTime()) / DAY_MS);

export const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** `SECRET_KEY`, without which nothing sealed can be read again. */
export function checkSecretKey({ settings }: InstallationView): Finding {
  if (settings.given('secretKey')) return ok('secret-key', 'SECRET_KEY is given.');
  const file = installationFile(settings);
  if (settings.dataDir === 'memory')
    return warning(
      'secret-key',
      'SECRET_KEY is made anew at each start, because DATA_DIR=memory keeps nothing.',
      'Give SECRET_KEY, at least 32 characters.',
    );
  if (keptInstallation(settings).secretKey === undefined)
    return ok('secret-key', `SECRET_KEY will be made at the first start and kept in ${file}.`);
  return ok('secret-key', `SECRET_KEY was made and is kept in ${file}: back it up with the rest.`);
}

/** Files with secrets must be their owner's alone. */
export function checkFiles({ settings }: InstallationView): readonly Finding[] {
  const own =
    settings.dataDir === 'memory'
      ? []
      : ['installation.json', 'directory-ca-key.pem', join('directory', 'seal.key')].map(each =>
          join(settings.dataDir, each),
        );
  const there = own.filter(each => existsSync(each));
  const open = there.filter(each => isOpen(each));
  const findings: Finding[] = open.map(each =>
    failed('files', `${each} holds secrets and others may read it.`, `chmod 600 ${each}`),
  );
  if (open.length === 0 && there.length > 0)
    findings.push(ok('files', `Secrets in ${settings.dataDir} are readable for their owner alone.`));
  const { clientCertificate } = settings;
  if (clientCertificate && isOpen(clientCertificate))
    findings.push(
      warning(
        'files',
        `${clientCertificate} holds a private key and others may read it.`,
        `chmod 600 ${clientCertificate}`,
      ),
    );
  return findings;
}

const isOpen = (file: string): boolean => (statSync(file).mode & 0o077) !== 0;

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** `PUBLIC_URL`: people's browsers and Graph's notifications come there. */
export async function checkPublicUrl({ settings, publicUrl }: InstallationView): Promise<Finding> {
  const { protocol, hostname } = new URL(publicUrl);
  const local = loopback.test(hostname);
  if (!local && protocol !== 'https:')
    return failed(
      'public-url',
      `PUBLIC_URL=${publicUrl} is not HTTPS: Entra takes no such redirect URI, and Graph sends no notifications there.`,
      'Put a TLS proxy in front and set PUBLIC_URL to its https address.',
    );
  const answering = await answersHealth(publicUrl);
  if (answering !== undefined)
    return warning(
      'public-url',
      `Rolecall does not answer at PUBLIC_URL=${publicUrl}: ${answering}.`,
      'Start Rolecall (and its proxy), then run rolecall doctor again.',
    );
  if (settings.directory === 'entra' && !(await answersNotifications(publicUrl)))
    return warning(
      'public-url',
      `Rolecall answers at ${publicUrl}, but not Graph's notifications at /notifications/graph: changes are found by asking, within a minute.`,
      'Let the proxy pass POST /notifications/graph on.',
    );
  if (local && settings.directory === 'entra')
    return warning(
      'public-url',
      `PUBLIC_URL=${publicUrl} is this machine only: Graph cannot send notifications, so changes are found by asking, within a minute.`,
      'Set PUBLIC_URL to an https address that the internet reaches.',
    );
  return ok('public-url', `Rolecall answers at ${publicUrl}.`);
}

/** Why Rolecall cannot be reached there; undefined when it can. */
export async function answersHealth(url: string): Promise<string | undefined> {
  try {
    const { status, body } = await ask(`${url}/healthz`);
    return status === 200 && textIn(body, 'status') === 'ok' ? undefined : `HTTP ${status}`;
  } catch (error) {
    if (error instanceof NoAnswer) return error.message;
    throw error;
  }
}

/** Whether a subscription's handshake would be answered (Graph: change-notifications-delivery-webhooks). */
async function answersNotifications(url: string): Promise<boolean> {
  const token = randomUUID();
  const asked = await ask(`${url}/notifications/graph?validationToken=${token}`, { method: 'POST' }).catch(
    () => undefined,
  );
  return asked?.status === 200 && asked.text === token;
}

/** The certificate (or that there is only a secret) by which our application proves itself. */
export function checkCredential({ settings }: InstallationView, now = new Date()): Finding {
  const file = settings.clientCertificate;
  if (!file) {
    if (settings.directory === 'embedded') return ok('credential', 'CLIENT_SECRET is used.');
    return warning(
      'credential',
      'CLIENT_SECRET is used: a secret can be read wherever it is kept or sent.',
      'Use a certificate: CLIENT_CERTIFICATE (docs/entra.md).',
    );
  }
  const again = 'Make a new certificate (docs/entra.md), upload it at the registration and change the file.';
  try {
    const pem = readFileSync(file, 'utf8');
    const certificate = new X509Certificate(pem);
    if (!certificate.checkPrivateKey(createPrivateKey(pem)))
      return failed('credential', `The private key in ${file} is not that of its certificate.`, again);
    const ends = new Date(certificate.validTo);
    if (ends <= now)
      return failed('credential', `The certificate in ${file} ended on ${dayOf(ends)}.`, again);
    if (new Date(certificate.validFrom) > now)
      return failed('credential', `The certificate in ${file} is not valid yet.`, 'Check the clock.');
    const days = daysTo(ends, now);
    if (days < SOON_DAYS)
      return warning(
        'credential',
        `The certificate in ${file} ends in ${days} days, on ${dayOf(ends)}.`,
        again,
      );
    return ok('credential', `The certificate in ${file} is valid until ${dayOf(ends)}.`);
  } catch {
    return failed(
      'credential',
      `${file} cannot be used.`,
      'It must hold the certificate and its private key, unencrypted, both PEM.',
    );
  }
}
