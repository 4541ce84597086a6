import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ImportNews } from '../../app/import-batches.ts';
import { printAccess } from '../../core/access-text.ts';
import type { RowOutcome } from '../../core/plan-import-members.ts';
import { Problem } from '../../core/problems.ts';
import { asProblem } from '../../app/change-account-state.ts';
import type { Answer } from '../answers.ts';
import { readImportFile } from '../import-file.ts';
import { problemDocument } from '../problem-details.ts';
import { addRoute } from '../route.ts';
import { Problem as ProblemSchema } from '../problem-schema.ts';
import { Access, Effect, Id, MemberKind, shared } from '../schemas.ts';
import { authorized, type RestDependencies } from './rest-dependencies.ts';

/** What became of a row of a file, or would. */
const Row = shared(
  'ImportRow',
  Type.Object({
    line: Type.Integer({ description: 'On which the row begins, from 1.' }),
    outcome: Type.Enum(['added', 'changed', 'unchanged', 'refused']),
    member: Type.Optional(
      Type.String({ description: 'Absent where refused, and on a dry run for who is added.' }),
    ),
    tenantId: Type.Optional(Type.String()),
    objectId: Type.Optional(Type.String()),
    kind: Type.Optional(MemberKind),
    before: Type.Optional(Access),
    access: Type.Optional(Access),
    problem: Type.Optional(ProblemSchema),
  }),
);
const count = Type.Integer({ minimum: 0 });
const Counts = shared(
  'ImportCounts',
  Type.Object({ added: count, changed: count, unchanged: count, refused: count }),
);
/** What a file would do. */
const Preview = shared(
  'ImportPreview',
  Type.Intersect([Effect, Type.Object({ rows: Type.Array(Row), counts: Counts })]),
);

/** A file on its way in. Its digest is the same for all: what a repeat does is decided by the rows. */
interface Upload {
  readonly file: Readable;
  toJSON(): string;
}

/** Taken as it stands by whoever reads it, so nothing is checked before. */
const Csv = Type.Unsafe<Upload>({
  content: {
    'text/csv': {
      schema: {
        description:
          'UTF-8, commas or semicolons, a first line that names columns: tenant, user (or objectId), kind, roles or permissions, start, end, reason (docs/import.md).',
      },
    },
  },
});

/** Takes a file with a row a person, each with its own access (U-13). */
export function importRoute(server: FastifyInstance, deps: RestDependencies): void {
  void server.register((scope: FastifyInstance, _options: unknown, done: () => void) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'text/csv',
      async (_request: FastifyRequest, file: Readable): Promise<Upload> => ({ file, toJSON: () => 'csv' }),
    );
    scope.addContentTypeParser('*', async (request: FastifyRequest) => {
      const given = request.headers['content-type'] ?? 'nothing';
      throw new Problem('media-type', `Send text/csv instead of ${given.slice(0, 100)}.`);
    });
    addImport(scope, deps);
    done();
  });
}

function addImport(server: FastifyInstance, deps: RestDependencies): void {
  addRoute(server, deps, {
    method: 'POST',
    url: '/api/v1/accounts/:account/members/import',
    operationId: 'importMembers',
    action: 'members.import',
    summary:
      'Gives everybody whom the rows of a CSV file name the access of their row; a dry run tells each row and the effect of all (U-13).',
    who: 'w; p manage',
    access: 'signed-in',
    params: Type.Object({ account: Id }),
    dryRun: true,
    confirm: true,
    body: Csv,
    responses: { 200: Preview, 201: Type.String() },
    mediaType: { 201: 'application/x-ndjson' },
    handle: async (call): Promise<Answer> => {
      const renew = () =>
        authorized(deps, { ...call, now: deps.clock() }, call.params.account, 'w', 'manage');
      // Before the file is read: whoever may not import is told so at once.
      await renew();
      const rows = await readImportFile(call.body.file);
      const authority = await renew();
      const place = {
        instance: `/api/v1/accounts/${authority.account}/members/import`,
        requestId: call.requestId,
      };
      const request = {
        authority,
        actor: call.actor,
        rows,
        renew,
        ...(call.ifMatchPlan === undefined ? {} : { ifMatchPlan: call.ifMatchPlan }),
        ...(call.confirm === undefined ? {} : { confirm: call.confirm }),
      };
      if (call.dryRun) {
        const preview = await deps.useCases.previewImport(request);
        return { body: { ...preview, rows: preview.rows.map(row => rowAnswer(row, place, true)) } };
      }
      const news = await deps.useCases.importMembers(request);
      return {
        status: 201,
        stream: Readable.from(lines(news, place)),
        headers: { 'content-type': 'application/x-ndjson' },
      };
    },
  });
}

interface ProblemPlace {
  readonly instance: string;
  readonly requestId: string;
}

/** A row's outcome as it is told; ids of members that a dry run makes up are nobody's. */
function rowAnswer(row: RowOutcome, place: ProblemPlace, dryRun: boolean): object {
  const { line, outcome } = row;
  if (row.outcome === 'refused') {
    const { tenantId, objectId, kind } = row.who ?? {};
    const who = { ...(tenantId && { tenantId }), ...(objectId && { objectId }), ...(kind && { kind }) };
    return { line, outcome, ...who, problem: problemDocument(asProblem(row.problem), place) };
  }
  const { id, tenantId, objectId, kind, access } = row.after;
  return {
    line,
    outcome,
    ...(dryRun && outcome === 'added' ? {} : { member: id }),
    tenantId,
    objectId,
    kind,
    ...(row.outcome === 'changed' && { before: printAccess(row.before.access) }),
    access: printAccess(access),
  };
}

/** One JSON text a line; the last one is `{ "done": true, ... }`, or the problem by which it ended before its end. */
async function* lines(news: AsyncIterable<ImportNews>, place: ProblemPlace): AsyncGenerator<string> {
  const text = (line: object): string => `${JSON.stringify(line)}\n`;
  for await (const one of news) {
    if ('rows' in one) yield one.rows.map(row => text(rowAnswer(row, place, false))).join('');
    else if ('problem' in one) yield text({ problem: problemDocument(one.problem, place) });
    else yield text({ done: true, counts: one.counts, ...(one.revision && { revision: one.revision }) });
  }
}
