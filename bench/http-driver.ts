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
  { expected, token }: { readonly expected: string; readonly token?: string },
): Shot {
  const text = JSON.stringify(body);
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(text)}`,
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
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
  const each = Array.from({ length: connections }, (_, n) => ask(server.port, shots, n, began + ms));
  const answers = (await Promise.all(each)).reduce((sum, one) => sum + one, 0);
  const seconds = (performance.now() - began) / 1000;
  return { answers, seconds, cpu: ((cpuOf(server.pid) - before - server.idle * seconds) * 1e6) / answers };
}

function ask(port: number, shots: readonly Shot[], first: number, until: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    let at = first % shots.length;
    let answers = 0;
    let text = '';
    const next = (): void => {
      at = (at + 1) % shots.length;
      socket.write((shots[at] as Shot).bytes);
    };
    socket.on('connect', next);
    socket.on('error', reject);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/content-length: *(\d+)/i.exec(text)?.[1] ?? NaN);
      if (text.length < end + 4 + length) return;
      const { expected } = shots[at] as Shot;
      if (!text.startsWith('HTTP/1.1 200') || !text.includes(expected))
        return void reject(new Error(`Expected ${expected} in: ${text.slice(0, 1200)}`));
      answers += 1;
      text = '';
      if (performance.now() < until) return next();
      socket.destroy();
      resolve(answers);
    });
  });
}

/** Seconds of processor time that a process has used, of Linux's account of it. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
