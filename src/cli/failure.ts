import { ClientProblem } from '../client/problem.ts';
import type { ProblemBody } from '../client/contract.ts';
import { problems, type Missing } from '../core/problems.ts';
import { accessEntryText } from './access-text.ts';
import { plain, type Terminal } from './terminal.ts';
import { UsageFault } from './usage-fault.ts';

/** What went wrong, as the problem document that `--json` prints. */
export interface Failure {
  readonly title: string;
  readonly detail: string;
  readonly code: string;
  readonly [fact: string]: unknown;
}

const ownTitles: Readonly<Record<string, string>> = {
  unreachable: 'Rolecall does not answer',
  'unexpected-answer': 'Something else than Rolecall answered',
};

/** Codes of the command line itself: only programs need them. */
const ownCodes: ReadonlySet<string> = new Set(['wrong-usage', 'wrong-settings', 'failed']);

/** A problem of the API as it is shown; `title` is filled in where the answer has none. */
export function failureOf(body: ProblemBody): Failure {
  const known: { readonly title: string } | undefined = Object.hasOwn(problems, body.code)
    ? problems[body.code as keyof typeof problems]
    : undefined;
  return { ...body, title: body.title ?? known?.title ?? ownTitles[body.code] ?? body.code };
}

/** A failure in lines for people: title, detail, every fault, code and request id, and who can give what is missing. */
export function failureLines(failure: Failure): string[] {
  const body = failure as Failure & Partial<ProblemBody>;
  const lines = [failure.title, ...failure.detail.split('\n').map(line => `  ${line}`)];
  for (const fault of body.errors ?? []) {
    lines.push(`  ${fault.pointer || '(everything)'}: ${fault.detail} (${fault.code})`);
  }
  lines.push(...missingLines(body.missing));
  const request = body.requestId === undefined ? '' : `, request ${body.requestId}`;
  if (!ownCodes.has(failure.code)) lines.push(`  code ${failure.code}${request}`);
  return lines.map(plain);
}

/** What a refusal says was needed, what the caller has, what would do and who can give it (B-3). */
function missingLines(missing: Missing | undefined): string[] {
  if (missing === undefined) return [];
  const { permission, level, power, has, grant } = missing;
  const lines: string[] = [];
  const needed = power ?? (permission === undefined ? undefined : `${permission}${level ? `:${level}` : ''}`);
  if (needed !== undefined) {
    const held = [has ?? []].flat().join(', ');
    lines.push(`  Needed: ${needed}${has === undefined ? '' : `; you have: ${held || 'none'}`}`);
  }
  const text = grantText(grant);
  if (text !== undefined) lines.push(`  The smallest grant that would do: ${text}`);
  const givers = missing.whoCanGive?.map(each => each.displayName) ?? [];
  if (givers.length > 0) lines.push(`  Who can give it: ${givers.join(', ')}`);
  const holders = missing.whoHasRight?.map(each => each.displayName) ?? [];
  if (holders.length > 0) lines.push(`  Who has the right in the directory: ${holders.join(', ')}`);
  return lines;
}

/** A grant that a problem or a reason names, in the form that `--custom` takes; undefined where it has another shape. */
export function grantText(grant: unknown): string | undefined {
  if (typeof grant !== 'object' || grant === null) return undefined;
  const { permission, level } = grant as { permission?: unknown; level?: unknown };
  if (typeof permission !== 'string' || typeof level !== 'string') return undefined;
  return accessEntryText(grant as Parameters<typeof accessEntryText>[0]);
}

/** Says what went wrong, and answers the exit status: 2 for wrong usage, 1 for all else. */
export function reportFailure(terminal: Terminal, error: unknown, options: { json: boolean }): 1 | 2 {
  const failure = describe(error);
  if (options.json) terminal.out(JSON.stringify(failure, null, 2));
  else for (const line of failureLines(failure)) terminal.err(line);
  return error instanceof UsageFault ? 2 : 1;
}

function describe(error: unknown): Failure {
  if (error instanceof ClientProblem) return failureOf(error.body);
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageFault) return { title: error.title, detail, code: error.code };
  return { title: 'This could not be done', detail, code: 'failed' };
}
