import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request as bytes, and what its answer has to hold. */
export interface Shot {
  readonly bytes: Buffer;
  readonly expected: string;
}

/** A POST of JSON, written once, so that the driver costs as little as can be. */
export function shot(
  path: string,
  body: unknown,
  {
    expected,
    token,
    headers = {},
  }: {
    readonly expected: string;
    readonly token?: string;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Shot {
  const text = JSON.stringify(body);
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(text)}`,
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return { bytes: Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`), expected };
}

export interface Driven {
  readonly answers: number;
  readonly seconds: number;
  /** Microseconds of the server's processor time an answer, without what the process does anyway. */
  readonly cpu: number;
}

/** Seconds of processor time a second that a process takes while nobody asks. */
export async function idleOf(pid: number, ms: number): Promise<number> {
  const before = cpuOf(pid);
  const began = performance.now();
  await sleep(ms);
  return (cpuOf(pid) - before) / ((performance.now() - began) / 1000);
}

/** Asks a server over so many connections, one question at a time on each, for a while. Throws at a wrong answer. */
export async function drive(
  server: { readonly port: number; readonly pid: number; readonly idle: number },
  shots: readonly Shot[],
  { connections, ms }: { readonly connections: number; readonly ms: number },
): Promise<Driven> {
  const before = cpuOf(server.pid);
  const began = performance.now();
  const until = began + ms;
  const each = Array.from({ length: connections }, (_, n) => {
    let at = n;
    return ask(server.port, () => (performance.now() < until ? shots[++at % shots.length] : undefined));
  });
  const answers = (await Promise.all(each)).reduce((sum, one) => sum + one, 0);
  const seconds = (performance.now() - began) / 1000;
  return { answers, seconds, cpu: ((cpuOf(server.pid) - before - server.idle * seconds) * 1e6) / answers };
}

/** Sends each request once, over so many connections; answers the milliseconds from one answer to the next. */
export async function driveOnce(port: number, shots: readonly Shot[], connections: number): Promise<number> {
  const left = shots.values();
  const began = performance.now();
  await Promise.all(Array.from({ length: connections }, () => ask(port, () => left.next().value)));
  return (performance.now() - began) / shots.length;
}

/** The whole answer at the beginning of a text, if it is all there. */
function whole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /content-length: *(\d+)/i.exec(text.slice(0, end))?.[1];
  return length === undefined ? text.endsWith('\r\n0\r\n\r\n') : text.length >= end + 4 + Number(length);
}

/** Asks over one connection until there is nothing more to ask; answers how often. Throws at a wrong answer. */
function ask(port: number, next: () => Shot | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    let asked: Shot | undefined;
    let answers = 0;
    let text = '';
    const go = (): void => {
      asked = next();
      if (asked) return void socket.write(asked.bytes);
      socket.destroy();
      resolve(answers);
    };
    socket.on('connect', go);
    socket.on('error', reject);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (!whole(text)) return;
      const expected = asked?.expected ?? '';
      if (!/^HTTP\/1.1 20\d/.test(text) || !text.includes(expected))
        return void reject(new Error(`Expected ${expected} in: ${text.slice(0, 1200)}`));
      answers += 1;
      text = '';
      go();
    });
  });
}

/** Seconds of processor time that a process has used, of Linux's account of it. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
