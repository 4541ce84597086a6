import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Static, TObject, TUndefined } from 'typebox';
import type { Answer } from '../answers.ts';
import { csvRow, type Column } from '../csv.ts';
import { addRoute, type Call, type Route, type RouteDeps } from '../route.ts';

/** As many items as a list answers at most; an export holds no more than two such pages in memory. */
const pageSize = 500;

/** What the exports need of a list's answer. */
export interface ListPage {
  readonly items: readonly object[];
  readonly next: string | null;
}

/** How an export is written: what stands first, and each item's line. */
export interface ExportFormat {
  readonly head: string;
  readonly line: (item: object) => string;
}

const ndjson: ExportFormat = { head: '', line: item => `${JSON.stringify(item)}\n` };

const csv = (columns: readonly Column<never>[]): ExportFormat => ({
  head: csvRow(columns.map(column => column.name)),
  line: item => csvRow(columns.map(column => column.value(item as never))),
});

/**
 * A list as text, page by page: the next page is read when the one before is taken, and none once the stream is destroyed.
 * A page that cannot be read breaks the stream off, so that a part is never taken for the whole.
 */
export function exportStream(
  first: ListPage,
  pageAfter: (cursor: string) => Promise<ListPage>,
  { head, line }: ExportFormat,
): Readable {
  async function* chunks(): AsyncGenerator<string> {
    let page = first;
    const start = head + page.items.map(line).join('');
    if (start !== '') yield start;
    while (page.next !== null) {
      page = await pageAfter(page.next);
      if (page.items.length > 0) yield page.items.map(line).join('');
    }
  }
  return Readable.from(chunks());
}

/**
 * Declares a list and, beside it, its exports `<url>.csv` and `<url>.ndjson` (api.md, Lists; U-10).
 *
 * The list answers `{ items, next, ... }` and takes `limit` and `cursor`. The exports take its other parameters, give the
 * whole list to whoever may read the list, and ask for each page as the list does: whoever loses access on the way gets
 * no more of it. `columns` are those of the CSV file; NDJSON has each item as the list has it.
 */
export function addListRoute<P extends TObject, Q extends TObject>(
  server: FastifyInstance,
  deps: RouteDeps,
  list: Route<P, Q, TUndefined>,
  columns: (call: Call<Static<P>, unknown, unknown>) => Promise<readonly Column<never>[]>,
): void {
  addRoute(server, deps, list);
  const { limit: _limit, cursor: _cursor, ...filters } = list.query?.properties ?? {};
  const exporting = (
    extension: 'csv' | 'ndjson',
    mediaType: string,
    format: (call: Call<Static<P>, unknown, unknown>) => Promise<ExportFormat>,
  ): void => {
    addRoute(server, deps, {
      method: 'GET',
      url: `${list.url}.${extension}`,
      operationId: `${list.operationId}As${extension === 'csv' ? 'Csv' : 'Ndjson'}`,
      summary: `${list.summary} The whole filtered list as a file.`,
      who: list.who,
      access: list.access,
      ...(list.power === undefined ? {} : { power: list.power }),
      ...(list.params === undefined ? {} : { params: list.params }),
      query: Type.Object(filters),
      responses: { 200: Type.String() },
      mediaType,
      handle: async (call): Promise<Answer> => {
        const read = (now: Date, place: object): Promise<Answer> => {
          const query = { ...call.query, limit: pageSize, ...place } as Static<Q>;
          return list.handle({ ...call, body: undefined, now, query });
        };
        // The first page is read before anything is sent, so that a refusal is answered as one.
        const first = await read(call.now, {});
        const pageAfter = async (cursor: string): Promise<ListPage> =>
          (await read(deps.clock(), { cursor })).body as ListPage;
        const name = `${list.url.split('/').at(-1)}-${call.now.toISOString().slice(0, 10)}.${extension}`;
        return {
          stream: exportStream(first.body as ListPage, pageAfter, await format(call)),
          headers: { 'content-type': mediaType, 'content-disposition': `attachment; filename="${name}"` },
          ...(first.revision === undefined ? {} : { revision: first.revision }),
        };
      },
    });
  };
  exporting('csv', 'text/csv; charset=utf-8', async call => csv(await columns(call)));
  exporting('ndjson', 'application/x-ndjson', async () => ndjson);
}

/** Columns that are the items' own properties, under their names. */
export const columnsOf = <T>(...names: readonly (keyof T & string)[]): readonly Column<T>[] =>
  names.map(name => ({ name, value: item => item[name] }));
