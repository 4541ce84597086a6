import type { Directory } from '../directory.ts';
import { BodyMalformed, isJsonObject, type JsonObject } from '../web/body.ts';
import { json, type Reply } from '../web/reply.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { badRequest, idHeaders, requestIds, type RequestIds } from './graph-error.ts';

const MOST = 20;

/** One request of a batch, checked. */
interface Item {
  readonly id: string;
  readonly method: string;
  /** Below the origin, with the version whether the client wrote it or not. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly dependsOn: readonly string[];
}

interface ItemAnswer {
  readonly id: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];

function headersOf(given: unknown, id: string): Record<string, string> {
  if (given === undefined || given === null) return {};
  if (!isJsonObject(given)) throw badRequest(`The headers of request '${id}' must be an object.`);
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      if (typeof value !== 'string') throw badRequest(`A header of request '${id}' is no text.`);
      return [name.toLowerCase(), value];
    }),
  );
}

function readItem(given: unknown): Item {
  if (!isJsonObject(given)) throw badRequest('Every request of a batch must be an object.');
  const { id, method, url, body, dependsOn } = given;
  if (typeof id !== 'string' || id === '') throw badRequest('Every request of a batch needs an id.');
  const verb = typeof method === 'string' ? method.toUpperCase() : '';
  if (!METHODS.includes(verb)) throw badRequest(`The method of request '${id}' is not valid.`);
  if (typeof url !== 'string' || url === '' || /^[a-z][a-z0-9+.-]*:/i.test(url))
    throw badRequest(`The url of request '${id}' must be relative to the service root.`);
  const path = `/${url.replace(/^\/+/, '')}`;
  const headers = headersOf(given['headers'], id);
  if (body !== undefined && headers['content-type'] === undefined)
    throw badRequest(`Request '${id}' has a body and needs the header Content-Type.`);
  if (dependsOn !== undefined && !(Array.isArray(dependsOn) && dependsOn.every(on => typeof on === 'string')))
    throw badRequest(`dependsOn of request '${id}' must be a list of ids.`);
  return {
    id,
    method: verb,
    url: /^\/v1\.0(\/|$)/i.test(path) ? path : `/v1.0${path}`,
    headers,
    body,
    dependsOn: dependsOn ?? [],
  };
}

/** @throws GraphError 400 for a batch that is refused as a whole */
function readItems(body: JsonObject): Item[] {
  const { requests } = body;
  if (!Array.isArray(requests) || requests.length === 0) throw badRequest('requests must be a list.');
  if (requests.length > MOST)
    throw badRequest(`Number of batch request steps exceeds the maximum value of ${MOST}.`);
  const items = requests.map(readItem);
  const ids = new Set(items.map(item => item.id));
  if (ids.size < items.length) throw badRequest('Every request of a batch needs an id of its own.');
  const told = new Set<string>();
  for (const item of items) {
    // Graph wants a request after those that it waits for, which rules out cycles.
    const stranger = item.dependsOn.find(on => !told.has(on));
    if (stranger !== undefined)
      throw badRequest(`Request '${item.id}' depends on '${stranger}', which does not come before it.`);
    told.add(item.id);
  }
  return items;
}

/** `POST /$batch` (Graph: json-batching): at most 20 requests, each with an answer of its own. */
export async function answerBatch(
  directory: Directory,
  caller: Caller,
  body: JsonObject,
  ids: RequestIds,
): Promise<Reply> {
  const items = readItems(body);
  const running = new Map<string, Promise<ItemAnswer>>();
  const answers = items.map(item => {
    const answered = answerItem(directory, caller, item, running);
    running.set(item.id, answered);
    return answered;
  });
  const responses = await Promise.all(answers);
  return json(200, { responses }, { 'cache-control': 'no-store', ...idHeaders(ids) });
}

async function answerItem(
  directory: Directory,
  caller: Caller,
  item: Item,
  running: ReadonlyMap<string, Promise<ItemAnswer>>,
): Promise<ItemAnswer> {
  const waited = item.dependsOn.map(id => running.get(id)).filter(each => each !== undefined);
  const before = await Promise.all(waited);
  const ids = requestIds(item.headers['client-request-id']);
  if (before.some(answered => answered.status >= 400)) {
    const message = 'This request depends on another one that failed.';
    return {
      id: item.id,
      status: 424,
      headers: { 'Content-Type': 'application/json' },
      body: { error: { code: 'FailedDependency', message } },
    };
  }
  const [path = '', ...search] = item.url.split('?');
  const answered = await answerRequest(
    directory,
    caller,
    {
      method: item.method,
      path,
      search: search.length === 0 ? '' : `?${search.join('?')}`,
      eventual: item.headers['consistencylevel']?.toLowerCase() === 'eventual',
      readBody: async () => {
        if (!isJsonObject(item.body)) throw new BodyMalformed('The body must be a JSON object.');
        return item.body;
      },
    },
    ids,
  );
  return present(item.id, answered);
}

function present(id: string, { status, headers, body }: Reply): ItemAnswer {
  const shown = Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [
      name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => `${dash}${letter.toUpperCase()}`),
      Array.isArray(value) ? value.join(', ') : String(value),
    ]),
  );
  if (body === undefined) return { id, status, headers: shown };
  return { id, status, headers: shown, body: parsed(body) };
}

/** A truncated answer, or a count, is no JSON and is given as text. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}
