import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/client.ts';

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly operationId?: string; readonly responses: object }>>>
  >;
}

const document = JSON.parse(
  readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'),
) as Document;

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId = '' }]) => ({
    operationId,
    method: method.toUpperCase(),
    path: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    // A fixed segment is closer than one that stands for any.
    names: (path.match(/\{/g) ?? []).length,
  })),
);

function operationOf(method: string, path: string): string {
  const found = operations
    .filter(one => one.method === method && one.path.test(path))
    .sort((a, b) => a.names - b.names);
  return found[0]?.operationId ?? `none: ${method} ${path}`;
}

/** What some calls take in place of ids. */
const given: Readonly<Record<string, readonly unknown[]>> = {
  'directory.search': ['a', 'user', { q: 'x' }],
  checkAll: ['a', { evaluations: [{}] }],
  subjects: ['a', ['x/y']],
  'members.add': ['a', [], { roles: [] }],
  'files.export': ['a', 'csv'],
};

/** Operations that are no calls of the client; whoever adds one adds the call, or says here why not. */
const leftOut = [
  // For whoever runs the house, and for browsers and directories that come by.
  ...['metrics', 'healthz', 'readyz', 'signIn', 'notifyChange', 'logKeys'],
  // The library asks under the account's path, and follows snapshots with `connect`.
  ...['authzenMetadata', 'authzenMetadataOfAccount', 'getSnapshot'],
  ...['evaluate', 'evaluateAll', 'searchSubjects', 'searchResources', 'searchActions'],
  // The same as `removeKey`, for ids that no path can hold.
  'removeKeyNamed',
  // Not called yet.
  ...['getResource', 'deleteResource', 'listAccountsOfTenant', 'cutOffAccount', 'signLogCheckpoint'],
  ...['recordOwnVisits', 'listSubjectVisits'],
];

/** Makes every call of the client, and answers the operation that each is. */
async function everyCall(): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>();
  let name = '';
  const client = createClient({
    baseUrl: 'http://rolecall.test',
    fetch: async (input, init) => {
      made.set(
        name,
        operationOf(init?.method ?? 'GET', new URL(input instanceof Request ? input.url : input).pathname),
      );
      return new Response('{}', { status: 200, headers: { 'content-type': 'application/json' } });
    },
  });
  const walk = async (part: object, prefix: string): Promise<void> => {
    for (const [key, value] of Object.entries(part) as [string, unknown][]) {
      name = prefix + key;
      if (typeof value === 'object' && value !== null) await walk(value, `${name}.`);
      if (typeof value !== 'function') continue;
      const call = value as (...all: readonly unknown[]) => Promise<unknown>;
      // Whatever it makes of an empty answer, it has been sent.
      await call(
        ...(given[name] ?? (call.length === 0 ? [] : ['a', 'b', 'c', 'd'].slice(0, call.length))),
      ).catch(() => undefined);
      if (!made.has(name)) made.set(name, 'nothing was sent');
    }
  };
  await walk(client, '');
  return made;
}

describe('the client library', () => {
  it('calls nothing that the OpenAPI document does not have', async () => {
    const calls = await everyCall();
    expect([...calls].filter(([, operation]) => /^none|^nothing/.test(operation))).toEqual([]);
    expect(calls.size).toBeGreaterThan(60);
    expect(calls.get('members.changeAccess')).toBe('changeAccess');
    expect(calls.get('files.previewImport')).toBe('importMembers');
  });

  it('leaves out files of lists and what its list says, and nothing else', async () => {
    const called = new Set((await everyCall()).values());
    const left = operations
      .map(one => one.operationId)
      .filter(id => !called.has(id) && !/As(Csv|Ndjson)$/.test(id));
    expect(left.toSorted()).toEqual(leftOut.toSorted());
  });
});
