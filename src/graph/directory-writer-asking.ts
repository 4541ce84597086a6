import { setTimeout as pause } from 'node:timers/promises';
import type { PersonToken } from '../app/ports/directory-writer.ts';
import type { Method, PersonAnswer, PersonExchange } from './directory-writer-exchange.ts';
import { refusalOf, type Deed } from './directory-writer-refusals.ts';
import { missingRight } from './directory-writer-rights.ts';
import { unexpected } from './graph-reads.ts';
import { isJsonObject, itemsOf, textAt, type JsonObject } from './graph-json.ts';

/** The most pages that are read of one collection. */
const pages = 20;

/** Graph as one person: answers or refusals in our words. */
export interface Asking {
  readonly exchange: PersonExchange;
  /** A write; refused with what stands in `DirectoryWriter`. `taken` says which refusals are none. */
  write(
    person: PersonToken,
    deed: Deed,
    request: { readonly method: Method; readonly path: string; readonly body?: unknown },
    taken?: (answer: PersonAnswer) => boolean,
  ): Promise<PersonAnswer>;
  /** A write on objects that may be too fresh to be found: tried again within bounds while they are. */
  writeFresh: Asking['write'];
  /** The object at a path; undefined when there is none. */
  object(person: PersonToken, path: string): Promise<JsonObject | undefined>;
  /** All items of a collection; none at 404. */
  items(person: PersonToken, path: string): Promise<readonly JsonObject[]>;
}

const tooFresh = ({ status, body }: PersonAnswer): boolean =>
  status === 404 ||
  (status === 400 &&
    /NoBackingApplicationObject|does not reference a valid application/i.test(JSON.stringify(body)));

/** `freshForMs`: how long an object that was just made is waited for (graph-contract.md, B11); 10,000 unless given. */
export function createAsking(exchange: PersonExchange, deedOfReads: Deed, freshForMs = 10_000): Asking {
  const write: Asking['write'] = async (person, deed, { method, path, body }, taken) => {
    const answer = await exchange.send(person, method, path, body);
    if (answer.status < 300 || taken?.(answer)) return answer;
    if (answer.status === 403) throw await missingRight(exchange, person, deed);
    throw refusalOf(answer, deed);
  };
  const read = async (person: PersonToken, path: string): Promise<PersonAnswer | undefined> => {
    const answer = await exchange.send(person, 'GET', path);
    if (answer.status === 404) return undefined;
    if (answer.status === 403) throw await missingRight(exchange, person, deedOfReads);
    if (answer.status !== 200) throw unexpected(answer);
    return answer;
  };
  return {
    exchange,
    write,
    async writeFresh(person, deed, request, taken) {
      const end = performance.now() + freshForMs;
      for (let wait = 100; ; wait = Math.min(1_000, wait * 2)) {
        const late = performance.now() + wait >= end;
        const answer = await write(
          person,
          deed,
          request,
          each => (taken?.(each) ?? false) || (!late && tooFresh(each)),
        );
        if (taken?.(answer) || !tooFresh(answer)) return answer;
        await pause(wait);
      }
    },
    async object(person, path) {
      const found = await read(person, path);
      if (found === undefined) return undefined;
      if (!isJsonObject(found.body)) throw unexpected(found);
      return found.body;
    },
    async items(person, path) {
      const all: JsonObject[] = [];
      let at: string | undefined = path;
      for (let page = 0; at !== undefined && page < pages; page += 1) {
        const found: PersonAnswer | undefined = await read(person, at);
        if (found === undefined) break;
        const items = itemsOf(found.body);
        if (items === undefined || !isJsonObject(found.body)) throw unexpected(found);
        all.push(...items);
        const next = textAt(found.body, '@odata.nextLink');
        at = next === undefined ? undefined : exchange.pathOf(next);
      }
      return all;
    },
  };
}
