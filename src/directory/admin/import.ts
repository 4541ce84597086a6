import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Directory } from '../directory.ts';
import type { Tenant } from '../store/tenants.ts';
import { ImportProblem, importLine, type ImportedLine } from './import-line.ts';
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

/** One import on its way. */
class ImportRun {
  readonly id = randomUUID();
  readonly imported = { users: 0, groups: 0, applications: 0, servicePrincipals: 0, members: 0 };
  readonly problems: ProblemOfLine[] = [];
  notListed = 0;
  readonly #directory: Directory;
  readonly #tenant: Tenant;

  constructor(directory: Directory, tenant: Tenant) {
    this.#directory = directory;
    this.#tenant = tenant;
  }

  problem(line: number, code: string, detail: string): void {
    if (this.problems.length < PROBLEMS_LISTED) this.problems.push({ line, code, detail });
    else this.notListed += 1;
  }

  /** Puts some lines in one transaction; their references wait until all lines are read. */
  put(batch: readonly { number: number; text: string }[]): void {
    this.#directory.store.transactionToSync(() => {
      for (const { number, text } of batch) {
        try {
          this.#keep(importLine(this.#directory, this.#tenant, text), number);
        } catch (error) {
          if (!(error instanceof ImportProblem)) throw error;
          this.problem(number, error.code, error.message);
        }
      }
    });
  }

  #keep(line: ImportedLine, number: number): void {
    this.imported[COUNTERS[line.kind]] += 1;
    const sql = 'INSERT INTO forward_reference VALUES (?, ?, ?, ?, ?, NULL)';
    for (const { relation, object, target } of line.references) {
      this.#directory.store.run(sql, this.id, relation, object, target, number);
    }
    for (const fault of line.faults) this.problem(number, fault.code, fault.detail);
  }

  answer(): ImportAnswer {
    const problems = this.problems.sort((a, b) => a.line - b.line);
    const rest = this.notListed > 0 ? { problemsNotListed: this.notListed } : {};
    return { imported: this.imported, problems, ...rest };
  }
}

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
  const run = new ImportRun(directory, tenant);
  let batch: { number: number; text: string }[] = [];
  let size = 0;
  try {
    for await (const { number, text } of readLines(stream, LINE_LIMIT)) {
      if (text === undefined) {
        run.problem(number, 'too-large', `The line is longer than ${LINE_LIMIT} characters.`);
      } else if (text.trim() !== '') {
        batch.push({ number, text });
        size += text.length;
      }
      if (batch.length < LINES_A_TRANSACTION && size < CHARACTERS_A_TRANSACTION) continue;
      run.put(batch);
      batch = [];
      size = 0;
      await breathe();
    }
    run.put(batch);
    const problem = run.problem.bind(run);
    run.imported.members = await settleReferences(store, tenant, run.id, problem);
    // Only now is anything of it acknowledged.
    store.sync();
  } finally {
    store.run('DELETE FROM forward_reference WHERE run = ?', run.id);
  }
  return run.answer();
}

/** Lets other requests be answered between two batches. */
const breathe = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
