import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../src/core/problems.ts';
import { serveConsole } from '../../src/http/console.ts';
import { addHealthRoutes, directoryCheck } from '../../src/http/health.ts';
import { useMetrics } from '../../src/http/metrics.ts';
import { createServer } from '../../src/http/server.ts';
import { publicUrl } from './http-house.ts';

let server: FastifyInstance;
let root: string;
let lines: Record<string, unknown>[];

beforeEach(async () => {
  lines = [];
  server = await createServer({ publicUrl, log: line => void lines.push(line) });
  root = mkdtempSync(join(tmpdir(), 'rolecall-console-'));
});
afterEach(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

function build(): void {
  mkdirSync(join(root, 'assets'));
  writeFileSync(
    join(root, 'index.html'),
    '<meta name="csp-nonce" content="__CSP_NONCE__"><p>console __CSP_NONCE__</p>__PLACE__',
  );
  writeFileSync(join(root, 'assets', 'main-abc123.js'), 'console.log(1)');
  writeFileSync(join(root, 'icon.svg'), '<svg/>');
}
const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const page = (url: string) => server.inject({ url, headers: html });

describe('the console', () => {
  it('answers every page with index.html under a nonce of its own', async () => {
    build();
    await serveConsole(server, root);
    const nonces = new Set<string>();
    for (const url of ['/', '/accounts/a/members?q=x', '/index.html']) {
      const response = await page(url);
      expect([url, response.statusCode, response.headers['content-type']]).toEqual([
        url,
        200,
        'text/html; charset=utf-8',
      ]);
      const nonce = /content="([^"]+)"/.exec(response.body)?.[1] ?? '';
      expect(response.body).toBe(`<meta name="csp-nonce" content="${nonce}"><p>console ${nonce}</p>first`);
      expect(response.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`);
      expect(response.headers['cache-control']).toBe('no-store');
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  it('allows no script but its own files, no frame and nothing inline', async () => {
    build();
    await serveConsole(server, root);
    const policy = String((await page('/')).headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('keeps files with a digest in their name for ever and asks again for others', async () => {
    build();
    await serveConsole(server, root);
    const script = await server.inject({ url: '/assets/main-abc123.js' });
    expect([script.statusCode, script.headers['cache-control']]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
    expect(script.headers['content-type']).toContain('javascript');
    expect((await server.inject({ url: '/icon.svg' })).headers['cache-control']).toBe('no-cache');
  });

  it('sends files as they were compressed when they were built, to who takes that', async () => {
    build();
    const file = join(root, 'assets', 'main-abc123.js');
    writeFileSync(`${file}.br`, brotliCompressSync('console.log(1)'));
    writeFileSync(`${file}.gz`, gzipSync('console.log(1)'));
    await serveConsole(server, root);
    const script = (encodings: string) =>
      server.inject({ url: '/assets/main-abc123.js', headers: { 'accept-encoding': encodings } });
    const brotli = await script('gzip, deflate, br, zstd');
    expect(brotliDecompressSync(brotli.rawPayload).toString()).toBe('console.log(1)');
    expect(brotli.headers).toMatchObject({
      'content-encoding': 'br',
      vary: 'accept-encoding',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(brotli.headers['content-type']).toContain('javascript');
    expect(gunzipSync((await script('gzip')).rawPayload).toString()).toBe('console.log(1)');
    const plain = await script('identity');
    expect([plain.body, plain.headers['content-encoding']]).toEqual(['console.log(1)', undefined]);
  });

  it('shows the frame of an account before the scripts are there, and none where there is no account', async () => {
    build();
    await serveConsole(server, root);
    expect((await page('/a/one/members')).body).toMatch(/account$/);
    expect((await page('/')).body).toMatch(/first$/);
  });

  it('answers the first page to whoever takes anything, and nothing else', async () => {
    build();
    await serveConsole(server, root);
    const status = async (url: string, accept: string): Promise<number> =>
      (await server.inject({ url, headers: { accept } })).statusCode;
    expect(await status('/', '*/*')).toBe(200);
    expect(await status('/', 'application/json')).toBe(404);
    expect(await status('/accounts/a', '*/*')).toBe(404);
  });

  it('does not answer for the API, for files that are not there, or for programs', async () => {
    build();
    await serveConsole(server, root);
    for (const url of [
      '/api/v1/nothing',
      '/auth/nothing',
      '/access/v1/nothing',
      '/.well-known/nothing',
      '/assets/none.js',
    ]) {
      const response = await page(url);
      expect([url, response.statusCode, response.json().code]).toEqual([url, 404, 'not-found']);
    }
    expect(
      (await server.inject({ url: '/accounts/a', headers: { accept: 'application/json' } })).statusCode,
    ).toBe(404);
    expect((await server.inject({ method: 'POST', url: '/accounts/a', headers: html })).statusCode).toBe(404);
  });

  it('serves nothing from outside its folder', async () => {
    build();
    writeFileSync(join(root, '..', 'secret.txt'), 'secret');
    await serveConsole(server, root);
    for (const url of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/..%5csecret.txt',
    ]) {
      expect((await server.inject({ url })).body, url).not.toBe('secret');
    }
    rmSync(join(root, '..', 'secret.txt'));
  });

  it('says how to build it when it is not built', async () => {
    await serveConsole(server, root);
    const response = await page('/');
    expect(response.statusCode).toBe(503);
    expect(response.body).toContain('npm run build:console');
  });
});

describe('what every answer carries', () => {
  it('no guessing of types, no frames, no referrer, no CORS', async () => {
    for (const url of ['/openapi.json', '/nothing']) {
      const { headers } = await server.inject({ url, headers: { origin: 'https://evil.test' } });
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'same-origin',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
      });
      expect(Object.keys(headers).filter(name => name.startsWith('access-control'))).toEqual([]);
      expect(headers).not.toHaveProperty('strict-transport-security');
    }
    const preflight = await server.inject({
      method: 'OPTIONS',
      url: '/openapi.json',
      headers: { origin: 'https://evil.test', 'access-control-request-method': 'GET' },
    });
    expect(preflight.statusCode).toBe(404);
  });

  it('on HTTPS that it stays on HTTPS', async () => {
    const secure = await createServer({ publicUrl: 'https://users.example.com' });
    const { headers } = await secure.inject({ url: '/openapi.json' });
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
    await secure.close();
  });
});

describe('health', () => {
  const checks = (part: Record<string, () => Promise<unknown>>) => {
    let now = 0;
    addHealthRoutes(server, { checks: part, clock: () => (now += 1000) });
  };

  it('healthz answers while the process lives, whatever its parts do', async () => {
    checks({ store: () => Promise.reject(new Error('away')) });
    expect((await server.inject({ url: '/healthz' })).statusCode).toBe(200);
  });

  it('readyz answers 200 when every part can be used and names the ones that cannot', async () => {
    let away = false;
    checks({
      store: async () => {
        if (away) throw new Error('password authentication failed for user x');
      },
      catalog: async () => undefined,
    });
    const ready = await server.inject({ url: '/readyz' });
    expect([ready.statusCode, ready.json()]).toEqual([
      200,
      { status: 'ready', checks: { store: 'ok', catalog: 'ok' } },
    ]);
    away = true;
    const not = await server.inject({ url: '/readyz' });
    expect([not.statusCode, not.headers['retry-after']]).toEqual([503, '1']);
    expect(not.json()).toEqual({ status: 'not-ready', checks: { store: 'failed', catalog: 'ok' } });
  });

  it('readyz does not wait for a part that is silent', async () => {
    checks({ store: () => new Promise(() => undefined) });
    expect((await server.inject({ url: '/readyz' })).statusCode).toBe(503);
  });

  it('readyz asks the parts once for questions at one time', async () => {
    let asked = 0;
    addHealthRoutes(server, { checks: { store: async () => (asked += 1) }, clock: () => 0 });
    await Promise.all([1, 2, 3].map(() => server.inject({ url: '/readyz' })));
    expect(asked).toBe(1);
  });

  it('the directory can be used when its discovery document is there', async () => {
    const answers = [new Response('{}'), new Response('', { status: 503 })];
    const asked: unknown[] = [];
    const check = directoryCheck({
      loginUrl: 'http://d',
      fetch: (async (url: string) => (asked.push(url), answers.shift())) as unknown as typeof fetch,
    });
    await expect(check()).resolves.toBeUndefined();
    await expect(check()).rejects.toThrow('503');
    expect(asked[0]).toBe('http://d/common/v2.0/.well-known/openid-configuration');
  });
});

describe('metrics', () => {
  it('count requests by route, never by address, and decisions by answer', async () => {
    const metrics = useMetrics(server, { oldestReplica: () => 12.5, inMemory: () => 7.25 });
    server.get('/things/:thing', () => ({}));
    metrics.decided(true);
    metrics.decided(true);
    metrics.decided(false);
    await server.inject({ url: '/things/secret-1' });
    const response = await server.inject({ url: '/metrics' });
    expect(response.headers['content-type']).toContain('text/plain');
    expect(response.body).toContain('rolecall_decisions_total{answer="yes"} 2');
    expect(response.body).toContain('rolecall_decisions_total{answer="no"} 1');
    expect(response.body).toContain('rolecall_oldest_replica_seconds 12.5');
    expect(response.body).toContain('rolecall_members_in_memory 7.25');
    expect(response.body).toMatch(
      /rolecall_http_request_duration_seconds_count\{method="GET",route="\/things\/:thing",status="200"\} 1/,
    );
    expect(response.body).not.toContain('secret-1');
  });
});

describe('the log', () => {
  it('has a line a request without address, token or cookie', async () => {
    server.get('/things/:thing', () => ({}));
    const headers = { authorization: 'Bearer tok-1', cookie: 'rolecall=coo-1' };
    await server.inject({ url: '/things/pers-1?code=cod-1', headers });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: 'info',
      msg: 'request',
      method: 'GET',
      route: '/things/:thing',
      status: 200,
    });
    expect(JSON.stringify(lines)).not.toMatch(/tok-1|coo-1|cod-1|pers-1/);
  });

  it('has failures whole, under the request id of the answer', async () => {
    server.get('/fails', () => {
      throw new Problem('store-unavailable', 'Away.', {}, new Error('connect ECONNREFUSED'));
    });
    const response = await server.inject({ url: '/fails' });
    const line = lines.find(each => each['level'] === 'error');
    expect(line).toMatchObject({ requestId: response.json().requestId, err: expect.any(Error) });
    expect((line?.['err'] as Error).message).toContain('ECONNREFUSED');
  });
});
