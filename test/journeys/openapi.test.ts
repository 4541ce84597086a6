import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { restTypesText } from '../rest-types-text.ts';
import { openApiText } from '../openapi-document.ts';
import { callJson, startTestRolecall, type TestRolecall } from '../rolecall.ts';

let rolecall: TestRolecall;
beforeAll(async () => {
  rolecall = await startTestRolecall();
});
afterAll(async () => {
  await rolecall?.close();
});

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly 'x-who'?: string;
  readonly responses?: object;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

describe('the OpenAPI document', () => {
  it('has its types in the client library as they are checked in (`npm run openapi`)', async () => {
    const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    const document = read('docs/openapi.json');
    expect(await restTypesText(document)).toBe(read('src/client/rest-types.ts'));
    const other = document.replaceAll('"lastActivity"', '"latestActivity"');
    expect(await restTypesText(other)).not.toBe(read('src/client/rest-types.ts'));
  });

  it('is the one that is checked in (`npm run openapi` writes it anew)', async () => {
    const kept = readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8');
    expect(JSON.parse(await openApiText(rolecall.url))).toEqual(JSON.parse(kept));
  });

  it('is OpenAPI 3.1 and says of every operation of the API what it does and who may call it', async () => {
    const { body } = await callJson(`${rolecall.url}/openapi.json`, 'GET');
    const document = body as Document;
    expect(document.openapi).toMatch(/^3\.1\./);
    const ids = new Set<string>();
    for (const [path, methods] of Object.entries(document.paths)) {
      if (!path.startsWith('/api/v1/')) continue;
      for (const [method, operation] of Object.entries(methods)) {
        const place = `${method} ${path}`;
        expect(operation.summary, place).toBeTruthy();
        expect(operation['x-who'], place).toBeTruthy();
        expect(ids.has(operation.operationId ?? ''), place).toBe(false);
        ids.add(operation.operationId ?? '');
      }
    }
    expect(ids.size).toBeGreaterThan(20);
  });
});
