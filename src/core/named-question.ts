import type { AccountIndex } from './account-index.ts';
import type { CatalogIndex } from './catalog-index.ts';
import type { GivenProperties } from './condition.ts';
import type { Denial, Question } from './decision.ts';
import type { ObjectId, TenantId } from './id.ts';
import type { GrantLevel } from './level.ts';

/** A question in the asker's own words, as AuthZEN 1.0 has it. */
export interface NamedQuestion {
  /** `<tenantId>/<objectId>`, or a name that the account keeps as an alias. */
  readonly subject: { readonly type: string; readonly id: string };
  /** `<permission>:<level>`, or an action of the catalog's own. */
  readonly action: string;
  readonly resource: { readonly type: string; readonly id: string };
  readonly properties?: GivenProperties | undefined;
}

/** A question as it came, beside what it says where no names of the catalog's or the account's own are used. */
export interface Asked {
  readonly question: Question;
  readonly subject: { readonly type: string; readonly id: string };
  readonly action: string;
}

/** What a question in names says by itself; `readNames` then knows the names of catalog and account. */
export function askedBy({ subject, action, resource, properties }: NamedQuestion, at: number): Asked {
  const colon = action.lastIndexOf(':');
  const slash = subject.id.indexOf('/');
  return {
    subject,
    action,
    question: {
      subject: {
        // Any other type fits no object, and 'group' least of all: the answer is no.
        type: subject.type as 'user',
        tenantId: subject.id.slice(0, Math.max(0, slash)).toLowerCase() as TenantId,
        objectId: subject.id.slice(slash + 1).toLowerCase() as ObjectId,
      },
      permission: colon < 0 ? action : action.slice(0, colon),
      level: action.slice(colon + 1) as GrantLevel,
      resource: { type: resource.type, id: resource.id },
      at,
      ...(properties && { properties }),
    },
  };
}

/** What is asked, with the catalog's names of actions and subject types and the account's of subjects read. */
export function readNames(
  { actions, subjectTypes }: CatalogIndex,
  index: Pick<AccountIndex, 'alias'> | undefined,
  { question, subject, action }: Asked,
): Question {
  const type = subjectTypes.get(subject.type);
  const alias = index?.alias(subject.type, subject.id);
  const named = actions.get(question.resource.type)?.get(action);
  if ((type === undefined || type === subject.type) && alias === undefined && named === undefined)
    return question;
  const { tenantId, objectId } = alias ?? question.subject;
  const { permission, level } = named ?? question;
  return {
    ...question,
    subject: { type: type ?? question.subject.type, tenantId, objectId },
    permission,
    level,
  };
}

/**
 * Why a question is none: an owner may do everything that is offered, and nobody does what is not.
 *
 * INVARIANT: an index is asked about `user` and `application`, `read` and `readWrite` only, whatever was asked.
 */
export function unaskable(
  permissions: { has(id: string): boolean },
  { permission, level, subject }: Question,
): Denial | undefined {
  if (level !== 'read' && level !== 'readWrite') {
    return { code: permissions.has(permission) ? 'level-not-offered' : 'unknown-permission' };
  }
  return subject.type !== 'user' && subject.type !== 'application' ? { code: 'subject-type' } : undefined;
}
