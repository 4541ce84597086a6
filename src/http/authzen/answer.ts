import type { Decisions } from '../../app/decide.ts';
import type { Caller } from '../authentication.ts';
import { askingOf, charge, type Asked, type AskingDeps } from './asking.ts';
import { evaluate, evaluateAll, readBatch, type EvaluationAnswer } from './evaluation.ts';

export interface AnsweringDeps extends Pick<AskingDeps, 'limits' | 'clock'> {
  readonly decisions: Decisions;
  /** Told of every answer, for the metrics. */
  readonly decided?: (allowed: boolean) => void;
}

/** A call with its body read. */
export interface AskedCall extends Asked {
  readonly caller: Caller;
  readonly body: unknown;
}

/** The JSON that answers one question (AuthZEN 1.0, 6). Throws `malformed`, `rate-limited` and `permission-missing`. */
export async function answerOne(deps: AnsweringDeps, call: AskedCall): Promise<string> {
  const at = deps.clock();
  charge(deps, call.caller, at, 1);
  return textOfOne(deps, await evaluate(deps.decisions, askingOf(call.caller, call, at), call.body));
}

/** The JSON that answers a call of many (AuthZEN 1.0, 7). Throws as `answerOne`, and `too-large` past 10,000. */
export async function answerMany(deps: AnsweringDeps, call: AskedCall): Promise<string> {
  const at = deps.clock();
  const batch = readBatch(call.body);
  charge(deps, call.caller, at, batch?.items.length ?? 1);
  const asking = askingOf(call.caller, call, at);
  if (!batch) return textOfOne(deps, await evaluate(deps.decisions, asking, call.body));
  const answers = await evaluateAll(deps.decisions, asking, batch);
  if (deps.decided) for (const each of answers) deps.decided(each.decision);
  return `{"evaluations":[${textOfAll(answers)}]}`;
}

function textOfOne({ decided }: AnsweringDeps, answer: EvaluationAnswer): string {
  decided?.(answer.decision);
  return JSON.stringify(answer);
}

/** Most answers of a call are one of two objects: each is printed once. */
function textOfAll(answers: readonly EvaluationAnswer[]): string {
  const printed = new Map<EvaluationAnswer, string>();
  let text = '';
  for (const answer of answers) {
    let one = printed.get(answer);
    if (one === undefined) printed.set(answer, (one = JSON.stringify(answer)));
    text += text === '' ? one : `,${one}`;
  }
  return text;
}
