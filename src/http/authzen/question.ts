import type { Asked } from '../../app/decide.ts';
import type { GivenProperties } from '../../core/condition.ts';
import type { ObjectId, TenantId } from '../../core/id.ts';
import type { GrantLevel } from '../../core/level.ts';

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
  const { name } = act;
  const colon = name.lastIndexOf(':');
  const slash = who.id.indexOf('/');
  const wishes = context as Json | undefined;
  const revision = wishes?.['revision'];
  const properties = givenOf(who.properties, what.properties, act.properties, wishes);
  return {
    account,
    subject: who,
    action: name,
    question: {
      subject: {
        // Any other type fits no object, and 'group' least of all: the answer is no.
        type: who.type as 'user',
        tenantId: who.id.slice(0, Math.max(0, slash)).toLowerCase() as TenantId,
        objectId: who.id.slice(slash + 1).toLowerCase() as ObjectId,
      },
      permission: colon < 0 ? name : name.slice(0, colon),
      level: name.slice(colon + 1) as GrantLevel,
      resource: { type: what.type, id: what.id },
      at: options.at,
      ...(properties && { properties }),
    },
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
