import type { AccountDecisions, Decisions } from '../../app/decide.ts';
import type { Identity } from '../../app/identity.ts';
import type { Question } from '../../core/decision.ts';
import { Problem } from '../../core/problems.ts';
import { reasonsOf, type Reason } from '../../core/reasons.ts';
import { isObject, QuestionFault, readQuestion } from './question.ts';
import type { AskedQuestion } from './question.ts';

/** At most this many questions a call (api.md, Limits). */
export const maxEvaluations = 10_000;

export interface EvaluationContext {
  readonly revision?: string;
  readonly validUntil?: string;
  readonly reasons?: readonly Reason[];
  readonly error?: { readonly status: number; readonly message: string };
}

/** One answer; a no is an answer like a yes, and so is a question that could not be read (AuthZEN 1.0, 6.2, 7.2). */
export interface EvaluationAnswer {
  readonly decision: boolean;
  readonly context?: EvaluationContext;
}

/** Who asks, and what every question of the call has in common. */
export interface Asking {
  readonly caller: Identity;
  /** The path's account. */
  readonly account?: string | undefined;
  readonly at: Date;
  /** From `Rolecall-Revision`. */
  readonly revision?: string | undefined;
}

const malformed = (detail: string): Problem => new Problem('malformed', `${detail}.`);

const notYours = (): Problem =>
  new Problem(
    'permission-missing',
    'You may ask about yourself. Asking about others takes Account users: read only, or a portal with "decide".',
    {
      missing: {
        permission: 'account-users',
        level: 'read',
        has: 'none',
        grant: { permission: 'account-users', level: 'read' },
      },
    },
  );

/** Answers one question (AuthZEN 1.0, 6). Throws `malformed` and `permission-missing`. */
export async function evaluate(
  decisions: Decisions,
  asking: Asking,
  body: unknown,
): Promise<EvaluationAnswer> {
  if (!isObject(body)) throw malformed('Send a JSON object');
  const asked = readQuestion(body, { account: asking.account, at: asking.at.getTime() });
  if (asked instanceof QuestionFault) throw malformed(asked.message);
  const account = await decisions.of(asking.caller, asked.account, {
    at: asking.at,
    revision: asking.revision ?? asked.revision,
  });
  const question = account.read(asked);
  if (!account.mayAskAbout(question.subject)) throw notYours();
  return asked.explain ? explained(deskOf(account), question) : answerOf(deskOf(account), question);
}

/** An account that is asked about, with the two answers that most questions get. */
interface Desk {
  readonly account: AccountDecisions;
  readonly yes: EvaluationAnswer;
  readonly no: EvaluationAnswer;
}

function deskOf(account: AccountDecisions): Desk {
  const context = account.revision === undefined ? {} : { revision: account.revision };
  return { account, yes: { decision: true, context }, no: { decision: false, context } };
}

/** The answer with all that it rests on (D-3, B-3). */
async function explained({ account, yes }: Desk, question: Question): Promise<EvaluationAnswer> {
  const { allowed, validUntil, reasons } = await account.explain(question);
  const until = validUntil === undefined ? {} : { validUntil };
  return { decision: allowed, context: { ...yes.context, ...until, reasons } };
}

function answerOf(desk: Desk, question: Question): EvaluationAnswer {
  const { allowed, validUntil, reasons } = desk.account.decide(question);
  const plain = allowed ? desk.yes : desk.no;
  if (validUntil === undefined && reasons === undefined) return plain;
  return {
    decision: allowed,
    context: {
      ...plain.context,
      ...(validUntil === undefined ? {} : { validUntil }),
      ...(reasons === undefined ? {} : { reasons: reasonsOf(reasons, question) }),
    },
  };
}

type Semantic = 'execute_all' | 'deny_on_first_deny' | 'permit_on_first_permit';

const semantics: readonly unknown[] = ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'];

/** The shape of a call of many; undefined where it is a single evaluation after all (7.1). */
export interface Batch {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly semantic: Semantic;
}

/** Reads what holds for all items. Throws `malformed` for a payload of the wrong shape and `too-large` past 10,000. */
export function readBatch(body: unknown): Batch | undefined {
  if (!isObject(body)) throw malformed('Send a JSON object');
  for (const name of ['subject', 'action', 'resource', 'context']) {
    if (body[name] !== undefined && !isObject(body[name])) throw malformed(`${name} must be an object`);
  }
  const { evaluations, options } = body;
  if (options !== undefined && !isObject(options)) throw malformed('options must be an object');
  const semantic = options?.['evaluations_semantic'] ?? 'execute_all';
  if (!semantics.includes(semantic)) {
    throw malformed(`options.evaluations_semantic must be one of ${semantics.join(', ')}`);
  }
  if (evaluations === undefined) return undefined;
  if (!Array.isArray(evaluations)) throw malformed('evaluations must be a list');
  if (evaluations.length === 0) return undefined;
  if (evaluations.length > maxEvaluations) {
    throw new Problem('too-large', `Send at most ${maxEvaluations} evaluations in one call.`);
  }
  if (!evaluations.every(isObject)) throw malformed('evaluations must be a list of objects');
  return { items: evaluations, defaults: body, semantic: semantic as Semantic };
}

/**
 * Answers many questions in their order, stopping where the semantic says (7.1.2). An item that cannot be read or may
 * not be asked is a no with `context.error`; where none may be asked, throws `permission-missing`.
 */
export async function evaluateAll(
  decisions: Decisions,
  asking: Asking,
  batch: Batch,
): Promise<readonly EvaluationAnswer[]> {
  const at = asking.at.getTime();
  const desks = new Map<string, Desk>();
  const answers: EvaluationAnswer[] = [];
  let refused = 0;
  for (const item of batch.items) {
    const asked = readQuestion(item, { defaults: batch.defaults, account: asking.account, at });
    let answer: EvaluationAnswer;
    if (asked instanceof QuestionFault) {
      answer = { decision: false, context: { error: { status: 400, message: `${asked.message}.` } } };
    } else {
      const desk = desks.get(asked.account) ?? (await open(decisions, asking, asked, desks));
      const question = desk.account.read(asked);
      if (desk.account.mayAskAbout(question.subject)) {
        answer = asked.explain ? await explained(desk, question) : answerOf(desk, question);
      } else {
        refused += 1;
        answer = { decision: false, context: { error: { status: 403, message: notYours().detail } } };
      }
    }
    answers.push(answer);
    if (batch.semantic === 'deny_on_first_deny' && !answer.decision) break;
    if (batch.semantic === 'permit_on_first_permit' && answer.decision) break;
  }
  if (refused > 0 && refused === answers.length) throw notYours();
  return answers;
}

async function open(
  decisions: Decisions,
  asking: Asking,
  question: AskedQuestion,
  desks: Map<string, Desk>,
): Promise<Desk> {
  const account = await decisions.of(asking.caller, question.account, {
    at: asking.at,
    revision: asking.revision ?? question.revision,
  });
  const desk = deskOf(account);
  desks.set(question.account, desk);
  return desk;
}
