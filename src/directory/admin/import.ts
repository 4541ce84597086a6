import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Directory } from '../directory.ts';
import type { Tenant } from '../store/tenants.ts';
import { ImportProblem, importLine, type ImportedLine, type Reference } from './import-line.ts';
import { settleReferences } from './import-references.ts';
import { readLines } from './read-lines.ts';

const LINES_A_TRANSACTION = 500;
const CHARACTERS_A_TRANSACTION = 2_000_000;
/** A group with a million members is a line of about 100 MB. */
const LINE_LIMIT = 128 * 1024 * 1024;
/** Past this many, problems are counted but no longer listed. */
const PROBLEMS_LISTED = 10_000;

export interface ProblemOfLine {
  readonly line: number;
  readonly code: string;
  readonly detail: string;
}

export interface ImportAnswer {
  readonly imported: {
    users: number;
    groups: number;
    applications: number;
    servicePrincipals: number;
    members: number;
  };
  readonly problems: ProblemOfLine[];
  /** More problems than are listed. */
  readonly problemsNotListed?: number;
}

const COUNTERS = {
  user: 'users',
  group: 'groups',
  application: 'applications',
  servicePrincipal: 'servicePrincipals',
} as const;

/**
 * `POST /admin/tenants/{tenant}/import`: Graph's own JSON, one object a line, any number of lines. Objects are put in
 * batches, references settled when all lines are read. What an import of the same lines did before is left as it is,
 * so an import that broke off is simply repeated.
 */
export async function importObjects(
  directory: Directory,
  tenant: Tenant,
  stream: Readable,
): Promise<ImportAnswer> {
  const { store } = directory;
  const run = randomUUID();
  const imported = { users: 0, groups: 0, applications: 0, servicePrincipals: 0, members: 0 };
  const problems: ProblemOfLine[] = [];
  let notListed = 0;
  const problem = (line: number, code: string, detail: string): void => {
    if (problems.length < PROBLEMS_LISTED) problems.push({ line, code, detail });
    else notListed += 1;
  };
  const stage = (reference: Reference, line: number): void => {
    store.run(
      'INSERT INTO forward_reference VALUES (?, ?, ?, ?, ?, NULL)',
      run,
      reference.relation,
      reference.object,
      reference.target,
      line,
    );
  };
  const put = (line: ImportedLine, number: number): void => {
    imported[COUNTERS[line.kind]] += 1;
    for (const reference of line.references) stage(reference, number);
    for (const fault of line.faults) problem(number, fault.code, fault.detail);
  };
  let batch: { number: number; text: string }[] = [];
  const flush = (): void => {
    store.transaction(() => {
      for (const { number, text } of batch) {
        try {
          put(importLine(directory, tenant, text), number);
        } catch (error) {
          if (!(error instanceof ImportProblem)) throw error;
          problem(number, error.code, error.message);
        }
      }
    });
    batch = [];
  };
  try {
    let size = 0;
    for await (const { number, text } of readLines(stream, LINE_LIMIT)) {
      if (text === undefined)
        problem(number, 'too-large', `The line is longer than ${LINE_LIMIT} characters.`);
      else if (text.trim() !== '') {
        batch.push({ number, text });
        size += text.length;
      }
      if (batch.length < LINES_A_TRANSACTION && size < CHARACTERS_A_TRANSACTION) continue;
      flush();
      size = 0;
      await breathe();
    }
    flush();
    imported.members = await settleReferences(store, tenant, run, problem);
  } finally {
    store.run('DELETE FROM forward_reference WHERE run = ?', run);
  }
  problems.sort((a, b) => a.line - b.line);
  return { imported, problems, ...(notListed > 0 ? { problemsNotListed: notListed } : {}) };
}

/** Lets other requests be answered between two batches. */
export const breathe = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
