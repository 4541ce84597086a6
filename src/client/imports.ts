import type { MemberFilter } from './contract.ts';
import { ClientProblem, problemOf } from './problem.ts';
import type { Schemas } from './rest.ts';
import { newKey, queryText, type CallOptions, type TransportOptions } from './transport.ts';

/** What became of a row of a file, or would. */
export type ImportRowOutcome = Schemas['ImportRow'];

export type ImportCounts = Schemas['ImportCounts'];

/** What a file would do. */
export type ImportPreview = Schemas['ImportPreview'];

export interface ImportOptions extends CallOptions {
  /** The answer of the dry run: the file is refused if its effect would be another by now. */
  readonly plan?: string;
  readonly confirm?: string;
}

type Text = string | ReadableStream<Uint8Array>;

/** The calls whose bodies or answers are files. Throws `ClientProblem` and nothing else, but for an abort. */
export function fileCalls(options: TransportOptions) {
  const send = (path: string, init: RequestInit): Promise<Response> => sendFile(options, path, init);
  return {
    /** What a file would do, row by row and all together; changes nothing (U-13). */
    previewImport: async (account: string, file: Text, o: ImportOptions = {}): Promise<ImportPreview> => {
      const response = await send(
        importPath(account, { dryRun: true, confirm: o.confirm }),
        importing(file, o),
      );
      return (await response.json()) as ImportPreview;
    },
    /**
     * Gives everybody whom the rows name the access of their row; tells each outcome as it comes and answers the counts. A
     * connection that breaks off throws `unreachable`: the same file again goes on.
     */
    import: async (
      account: string,
      file: Text,
      each: (row: ImportRowOutcome) => void,
      o: ImportOptions = {},
    ): Promise<ImportCounts> => {
      const response = await send(importPath(account, { confirm: o.confirm }), importing(file, o));
      for await (const line of linesOf(response)) {
        const told = JSON.parse(line) as ImportRowOutcome & {
          readonly done?: true;
          readonly counts?: ImportCounts;
        };
        if (told.counts !== undefined) return told.counts;
        if (told.problem !== undefined && told.outcome === undefined) throw new ClientProblem(told.problem);
        each(told);
      }
      throw brokenOff();
    },
    /** The filtered list of members as a file, in pieces of text as they come (U-10). */
    export: async (
      account: string,
      format: 'csv' | 'ndjson',
      filter: MemberFilter = {},
      o: CallOptions = {},
    ): Promise<AsyncIterable<string>> => {
      const path = `/api/v1/accounts/${encodeURIComponent(account)}/members.${format}${queryText(filter)}`;
      return textOf(await send(path, { method: 'GET', ...(o.signal && { signal: o.signal }) }));
    },
  };
}

const importPath = (account: string, query: object): string =>
  `/api/v1/accounts/${encodeURIComponent(account)}/members/import${queryText(query)}`;

const importing = (file: Text, { plan, signal, idempotencyKey }: ImportOptions): RequestInit => ({
  method: 'POST',
  body: file,
  headers: {
    'content-type': 'text/csv',
    'idempotency-key': idempotencyKey ?? newKey(),
    ...(plan === undefined ? {} : { 'if-match-plan': plan }),
  },
  // A stream is sent before the answer is read (Fetch, half duplex).
  ...(typeof file === 'string' ? {} : { duplex: 'half' }),
  ...(signal && { signal }),
});

async function sendFile(options: TransportOptions, path: string, init: RequestInit): Promise<Response> {
  const doFetch: typeof fetch = options.fetch ?? ((input, more) => fetch(input, more));
  const headers = new Headers(init.headers);
  if (options.token !== undefined) headers.set('authorization', `Bearer ${await options.token()}`);
  const subject = init.method === 'GET' ? undefined : options.subject?.();
  if (subject !== undefined) headers.set('rolecall-subject', subject);
  const request: RequestInit = { ...init, headers, credentials: 'same-origin', redirect: 'error' };
  const response = await doFetch(options.baseUrl + path, request).catch((cause: unknown) => {
    if (init.signal?.aborted === true) throw cause;
    const detail = 'Rolecall does not answer.';
    throw new ClientProblem({ code: 'unreachable', status: 0, detail }, undefined, cause);
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

const brokenOff = (cause?: unknown): ClientProblem =>
  new ClientProblem(
    { code: 'unreachable', status: 0, detail: 'The connection broke off before the end.' },
    undefined,
    cause,
  );

async function* textOf(response: Response): AsyncGenerator<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const piece = await reader?.read().catch((cause: unknown) => {
      throw brokenOff(cause);
    });
    if (piece === undefined || piece.done) return;
    yield decoder.decode(piece.value as Uint8Array, { stream: true });
  }
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  let rest = '';
  for await (const text of textOf(response)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
