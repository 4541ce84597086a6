import type { ValidateFunction } from 'ajv';
import type { TSchema } from 'typebox';
import type { Answer } from './answers.ts';
import { sharedSchemas } from './schemas.ts';
import { answerValidators } from './validators.ts';

let compile: ReturnType<typeof answerValidators> | undefined;

/** Checks answers against what the route declares; throws with the fault. A refusal told as an answer has the success's shape. */
export function createAnswerCheck(responses: Readonly<Record<number, TSchema>>): (answer: Answer) => void {
  const validators = new Map<TSchema, ValidateFunction>();
  const success = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
  return answer => {
    const status = answer.status ?? 200;
    const schema = responses[status] ?? (status >= 400 ? success : undefined);
    if (!schema) throw new Error(`this route does not declare the status ${status}`);
    if (answer.stream) return;
    compile ??= answerValidators(sharedSchemas);
    let validate = validators.get(schema);
    if (!validate) validators.set(schema, (validate = compile(schema)));
    if (validate(answer.body ?? null)) return;
    const faults = (validate.errors ?? []).map(error => `${error.instancePath} ${error.message ?? ''}`);
    throw new Error(`the answer does not fit its schema: ${faults.join('; ')}`);
  };
}
