import type { GivenProperties } from '../../core/condition.ts';
import { askedBy, type Asked } from '../../core/named-question.ts';

type Json = Readonly<Record<string, unknown>>;

/** A question as AuthZEN 1.0 writes it, read by hand: on this way a schema compiler costs more than the decision. */
export interface AskedQuestion extends Asked {
  readonly account: string;
  readonly explain: boolean;
  readonly revision: string | undefined;
}

/** What is wrong with one question, in words for who sent it. */
export class QuestionFault {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * An item's own entity stands in for the whole default (AuthZEN 1.0, 7.1.1); there is no deep merge. Only the type, where the
 * item names an id without one, is the default's (certification scenario, 3.2.7).
 */
function entity(name: string, item: Json, defaults: Json | undefined): unknown {
  if (!Object.hasOwn(item, name)) return defaults?.[name];
  const own = item[name];
  const whole = defaults?.[name];
  if (!isObject(own) || !isObject(whole) || own['type'] !== undefined || own['id'] === undefined) return own;
  return { ...own, type: whole['type'] };
}

/**
 * Reads a question: subject, action and resource with their required texts, of the account that the path or the
 * resource names. Unknown fields are ignored. What names nothing that exists is still a question; its answer is no.
 */
export function readQuestion(
  item: Json,
  options: {
    readonly defaults?: Json | undefined;
    readonly account?: string | undefined;
    readonly at: number;
  },
): AskedQuestion | QuestionFault {
  const { defaults } = options;
  const subject = entity('subject', item, defaults);
  const action = entity('action', item, defaults);
  const resource = entity('resource', item, defaults);
  const context = entity('context', item, defaults);
  const fault =
    faultOf('subject', subject, 'type', 'id') ??
    faultOf('action', action, 'name') ??
    faultOf('resource', resource, 'type', 'id') ??
    (context === undefined || isObject(context) ? undefined : 'context must be an object');
  if (fault !== undefined) return new QuestionFault(fault);
  // INVARIANT: faultOf has found these to be objects with these texts.
  const who = subject as Named & { readonly type: string; readonly id: string };
  const what = resource as Named & { readonly type: string; readonly id: string };
  const act = action as Named & { readonly name: string };
  const account = accountOf(what, options.account);
  if (account instanceof QuestionFault) return account;
  const wishes = context as Json | undefined;
  const revision = wishes?.['revision'];
  const properties = givenOf(who.properties, what.properties, act.properties, wishes);
  const {
    subject: named,
    action: called,
    question,
  } = askedBy({ subject: who, action: act.name, resource: what, properties }, options.at);
  return {
    account,
    subject: named,
    action: called,
    question,
    explain: wishes?.['explain'] === true,
    revision: typeof revision === 'string' ? revision : undefined,
  };
}

interface Named {
  readonly properties?: Json;
}

function givenOf(
  subject: Json | undefined,
  resource: Json | undefined,
  action: Json | undefined,
  context: Json | undefined,
): GivenProperties | undefined {
  if (!subject && !resource && !action && !context) return undefined;
  return {
    ...(subject && { subject }),
    ...(resource && { resource }),
    ...(action && { action }),
    ...(context && { context }),
  };
}

function faultOf(name: string, value: unknown, ...texts: readonly string[]): string | undefined {
  if (value === undefined) return `${name} is required`;
  if (!isObject(value)) return `${name} must be an object`;
  for (const text of texts) {
    if (typeof value[text] !== 'string') return `${name}.${text} must be a string`;
  }
  const { properties } = value;
  return properties === undefined || isObject(properties)
    ? undefined
    : `${name}.properties must be an object`;
}

/** The account asked about: the path's, the resource's own where it is the account, or `properties.accountId`. */
function accountOf(
  resource: { readonly type: string; readonly id: string; readonly properties?: Json },
  fromPath: string | undefined,
): string | QuestionFault {
  const named = resource.properties?.['accountId'];
  if (named !== undefined && typeof named !== 'string') {
    return new QuestionFault('resource.properties.accountId must be a string');
  }
  const own = resource.type === 'account' ? resource.id : undefined;
  const account = fromPath ?? own ?? named;
  if (account === undefined) {
    return new QuestionFault(
      'resource.properties.accountId is required here: it says which account is asked about',
    );
  }
  if ((named !== undefined && named !== account) || (own !== undefined && own !== account)) {
    return new QuestionFault('resource names one account and accountId or the path another');
  }
  return account;
}
