import { createHash, randomUUID, X509Certificate } from 'node:crypto';
import type { Body } from '../store/objects.ts';
import { isJsonObject } from '../web/body.ts';
import { isGuid } from './call.ts';
import { GraphError } from './graph-error.ts';

const MOST = 50;

const refused = (code: string, message: string): GraphError =>
  new GraphError(400, code, message, { target: 'keyCredentials' });

/** A certificate from the DER or PEM that `key` is, in base64. @throws GraphError 400 */
function certificateOf(key: unknown): X509Certificate {
  try {
    if (typeof key !== 'string' || key === '') throw new Error('no key');
    return new X509Certificate(Buffer.from(key, 'base64'));
  } catch {
    throw refused(
      'KeyCredentialsInvalidKey',
      "Key credential 'key' must be a certificate, DER or PEM, in base64.",
    );
  }
}

/** A moment within the certificate's life; the end of that life unless given. @throws GraphError 400 */
function momentOf(given: unknown, fallback: string, certificate: X509Certificate, code: string): string {
  if (given === undefined || given === null) return new Date(fallback).toISOString();
  const moment = typeof given === 'string' ? Date.parse(given) : Number.NaN;
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  if (Number.isNaN(moment) || moment < from || moment > to)
    throw refused(code, 'Key credential dates must lie within those of the certificate.');
  return new Date(moment).toISOString();
}

function readOne(given: unknown, known: readonly Body[]): Body {
  if (!isJsonObject(given))
    throw refused('Request_BadRequest', 'Every entry of keyCredentials must be an object.');
  const wanted = given['keyId'];
  const kept = typeof wanted === 'string' ? known.find(one => one['keyId'] === wanted) : undefined;
  // An entry that is there already is kept by its keyId: reads do not show its key.
  if (kept !== undefined && (given['key'] === undefined || given['key'] === null)) return kept;
  const { type, usage, displayName } = given;
  if (type !== 'AsymmetricX509Cert' || usage !== 'Verify')
    throw refused('Request_BadRequest', "Only type 'AsymmetricX509Cert' with usage 'Verify' is supported.");
  const certificate = certificateOf(given['key']);
  const keyId = wanted ?? randomUUID();
  if (typeof keyId !== 'string' || !isGuid(keyId))
    throw refused('Request_BadRequest', 'keyId must be a GUID.');
  if (displayName !== undefined && displayName !== null && typeof displayName !== 'string')
    throw refused('Request_BadRequest', 'displayName must be a text.');
  const thumbprint = createHash('sha1').update(certificate.raw).digest('hex').toUpperCase();
  return {
    customKeyIdentifier: thumbprint,
    displayName: displayName ?? certificate.subject.replaceAll('\n', ', '),
    endDateTime: momentOf(
      given['endDateTime'],
      certificate.validTo,
      certificate,
      'KeyCredentialsInvalidEndDate',
    ),
    key: certificate.raw.toString('base64'),
    keyId: keyId.toLowerCase(),
    startDateTime: momentOf(
      given['startDateTime'],
      certificate.validFrom,
      certificate,
      'KeyCredentialsInvalidStartDate',
    ),
    type,
    usage,
  };
}

const listOf = (value: unknown): Body[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);

/**
 * The certificates that a body sets in place of those before (Graph: keyCredential resource type, update application).
 * Identifier and dates come from the certificate.
 * @returns the body with them, unchanged when it sets none
 * @throws GraphError 400
 */
export function withKeyCredentials(body: Body, before: Body = {}): Body {
  const given = body['keyCredentials'];
  if (given === undefined) return body;
  if (!Array.isArray(given) || given.length > MOST)
    throw refused('Request_BadRequest', `keyCredentials must be a list of at most ${MOST}.`);
  const known = listOf(before['keyCredentials']);
  const read = given.map(one => readOne(one, known));
  if (new Set(read.map(one => one['keyId'])).size < read.length)
    throw refused('Request_BadRequest', 'Every entry of keyCredentials needs a keyId of its own.');
  return { ...body, keyCredentials: read };
}

/** The certificates as reads show them that do not ask for them by `$select`: without the key. */
export const withoutKeys = (value: unknown): Body[] => listOf(value).map(one => ({ ...one, key: null }));
