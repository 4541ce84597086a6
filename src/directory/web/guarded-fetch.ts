import { lookup } from 'node:dns/promises';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Why an address of somebody else was not asked, or did not answer as it should. */
export class OutgoingRefused extends Error {}

const PATIENCE_MS = 5_000;
const LIMIT = 256 * 1024;

// What is not the public internet (RFC 6890 and its successors): machines that an outsider's URL must not reach.
const INTERNAL = new BlockList();
const V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
];
const V6: readonly (readonly [string, number])[] = [
  ['::', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
];
for (const [net, bits] of V4) INTERNAL.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of V6) INTERNAL.addSubnet(net, bits, 'ipv6');

const isInternal = (address: string): boolean => {
  // An IPv4 address in IPv6 clothes is judged as what it is.
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (v4 !== undefined) return INTERNAL.check(v4, 'ipv4');
  return INTERNAL.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
};

const isLoopbackAddress = (address: string): boolean => address === '::1' || address.startsWith('127.');
const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').toLowerCase();
const isLoopbackName = (hostname: string): boolean => hostname === 'localhost' || isLoopbackAddress(hostname);

/**
 * Reads JSON from an address that somebody else chose: HTTPS only, judged after its name is resolved and asked at the
 * very address that was judged, no redirects, five seconds, 256 KB. What is not the public internet is refused, save
 * the directory's own host and, when the directory itself is on loopback, loopback, where plain HTTP is allowed too.
 * @param base the directory's own public URL
 * @throws OutgoingRefused
 */
export async function fetchJsonGuarded(base: string, address: string): Promise<unknown> {
  const { url, resolved } = await judge(base, address);
  const { text } = await exchange(url, resolved, GET_JSON);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new OutgoingRefused(`${address} did not answer with JSON.`);
  }
}

/**
 * Sends a text to an address that somebody else chose, guarded as `fetchJsonGuarded` is.
 * @param accepts which statuses count as an answer
 * @throws OutgoingRefused
 */
export async function postGuarded(
  base: string,
  address: string,
  sent: { readonly type: string; readonly body: string; readonly patienceMs: number },
  accepts: (status: number) => boolean,
): Promise<OutgoingAnswer> {
  const { url, resolved } = await judge(base, address);
  const headers = { 'content-type': sent.type, 'content-length': Buffer.byteLength(sent.body) };
  return exchange(url, resolved, { ...sent, method: 'POST', headers, accepts });
}

export interface OutgoingAnswer {
  readonly type: string;
  readonly text: string;
}

interface Exchange {
  readonly method: string;
  readonly headers: Record<string, string | number>;
  readonly body?: string;
  readonly patienceMs: number;
  readonly accepts: (status: number) => boolean;
}

const GET_JSON: Exchange = {
  method: 'GET',
  headers: { accept: 'application/json' },
  patienceMs: PATIENCE_MS,
  accepts: status => status === 200,
};

async function judge(base: string, address: string): Promise<{ url: URL; resolved: Resolved[] }> {
  if (!URL.canParse(address)) throw new OutgoingRefused(`${address} is not an address.`);
  const url = new URL(address);
  const [host, own] = [bare(url.hostname), bare(new URL(base).hostname)];
  const local = isLoopbackName(own) && isLoopbackName(host);
  if (url.protocol !== 'https:' && !(local && url.protocol === 'http:')) {
    throw new OutgoingRefused(`${address} is not an https address.`);
  }
  const resolved = await resolve(host);
  if (
    resolved.some(({ address: ip }) => isInternal(ip) && host !== own && !(local && isLoopbackAddress(ip)))
  ) {
    throw new OutgoingRefused(`${host} is not a public address.`);
  }
  return { url, resolved };
}

interface Resolved {
  readonly address: string;
  readonly family: number;
}

async function resolve(host: string): Promise<Resolved[]> {
  try {
    const found = await lookup(host, { all: true });
    if (found.length > 0) return found;
  } catch {
    // Said below: whoever asks learns that there is no such host, not how it was looked for.
  }
  throw new OutgoingRefused(`${host} cannot be resolved.`);
}

function exchange(url: URL, resolved: readonly Resolved[], wanted: Exchange): Promise<OutgoingAnswer> {
  // The name is not resolved a second time: it could mean another machine by then.
  const pinned: LookupFunction = (_, options, answer) => {
    const [first] = resolved;
    if (options.all === true) answer(null, [...resolved]);
    else answer(null, first?.address ?? '', first?.family ?? 4);
  };
  return new Promise((done, failed) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const { method, headers, body, patienceMs, accepts } = wanted;
    const options = { lookup: pinned, method, headers, agent: false };
    const request = send(url, { ...options, signal: AbortSignal.timeout(patienceMs) }, response => {
      readAnswer(response, accepts).then(done, failed);
    });
    request.once('error', error =>
      failed(new OutgoingRefused(`${url.origin} cannot be asked: ${error.message}`)),
    );
    request.end(body);
  });
}

async function readAnswer(
  response: IncomingMessage,
  accepts: (status: number) => boolean,
): Promise<OutgoingAnswer> {
  const status = response.statusCode ?? 0;
  if (!accepts(status)) {
    response.destroy();
    throw new OutgoingRefused(`The answer has the status ${status}.`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      size += (chunk as Buffer).length;
      if (size > LIMIT) throw new OutgoingRefused(`The answer is larger than ${LIMIT} bytes.`);
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (error instanceof OutgoingRefused) throw error;
    throw new OutgoingRefused('The answer broke off.', { cause: error });
  }
  return { type: response.headers['content-type'] ?? '', text: Buffer.concat(chunks).toString('utf8') };
}
