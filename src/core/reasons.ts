import type { Denial, Ground, Lack, Question } from './decision.ts';
import type { Missing } from './problems.ts';

/** A denial, or that the caller may see nothing of such an account, whether it is there or not. */
export type AskedDenial = Denial | { readonly code: 'unknown-account' };

/** What an answer over the wire rests on. */
export type AskedReasons =
  { readonly grounds: readonly Ground[] } | { readonly denials: readonly AskedDenial[] };

/**
 * One reason of an answer, with a sentence that a person can act on (D-3, B-3): the same over HTTP, on the command line and in
 * process. A yes has a reason for each grant and each chain of groups; a no all that stands in its way, what a grant would mend
 * with that grant and who can give it.
 */
export interface Reason
  extends Partial<Omit<Ground, 'on' | 'level'>>, Partial<Omit<Lack, 'permission' | 'on'>> {
  readonly code: string;
  readonly detail: string;
  /** Of a yes the place of the grant, of a no the resource that something is missing on. */
  readonly on?: Ground['on'] | Lack['on'];
  /** Of a no that a grant would mend; empty where nobody can. */
  readonly whoCanGive?: NonNullable<Missing['whoCanGive']>;
  readonly [fact: string]: unknown;
}

/** What an answer rests on, in words. */
export function reasonsOf(reasons: AskedReasons, question: Question): Reason[] {
  return 'grounds' in reasons
    ? reasons.grounds.map(groundReason)
    : reasons.denials.map(denial => denialReason(denial, question));
}

function groundReason(ground: Ground): Reason {
  return { code: `granted-by-${ground.by}`, detail: groundDetail(ground), ...ground };
}

function groundDetail({ by, role, permission, level, via, end }: Ground): string {
  if (by === 'owner') return 'An owner of the account may do everything.';
  const what = by === 'role' ? `the role "${role ?? ''}"` : `${permission}: ${level}`;
  const how = via.length === 0 ? '' : via.length === 1 ? ' through a group' : ` through ${via.length} groups`;
  const until = end === undefined ? '' : ` until ${end}`;
  return `Granted by ${what}${how}${until}.`;
}

const subjects = 'Check the id, which is <tenantId>/<objectId>, and that it has been synced.';

/** Of a subject that is asked about by a name. */
const noAlias =
  'The account has no such alias. A portal keeps them (PUT .../aliases/{type}/{id}); without one a subject is <tenantId>/<objectId>.';

function denialReason(denial: AskedDenial, question: Question): Reason {
  if (denial.code === 'not-granted') {
    const { permission, level, on } = denial;
    const has = denial.has === 'none' ? 'nothing' : 'read only';
    return {
      ...denial,
      detail: `Has ${has} of ${permission} on ${whereOf(on)}. It takes ${permission}: ${level}.`,
    };
  }
  if (denial.code === 'requirement-missing') {
    const where = whereOf(denial.on ?? question.resource);
    return {
      ...denial,
      detail: `${question.permission} has effect only together with ${denial.permission} on ${where}.`,
    };
  }
  if (denial.code === 'feature-missing') {
    return { ...denial, detail: `The account lacks the feature "${denial.feature}"; the portal gives it.` };
  }
  if (denial.code === 'condition-not-met') {
    const fault = denial.fault === undefined ? '' : ` It could not be evaluated: ${denial.fault}.`;
    return { ...denial, detail: `${denial.permission} is bound by a condition: ${denial.condition}${fault}` };
  }
  if (denial.code === 'tenant-not-associated' && question.subject.tenantId === '')
    return { ...denial, detail: noAlias };
  return { ...denial, detail: details[denial.code] };
}

const whereOf = ({ type, id }: { readonly type: string; readonly id: string }): string =>
  type === 'account' ? 'the account' : `${type} "${id}"`;

/** What a denial says is missing, as refusals carry it; undefined where no grant would mend it. */
export function lackIn(denial: AskedDenial): Lack | undefined {
  if (!('grant' in denial) || denial.grant === undefined) return undefined;
  const { permission, level, on, has, grant } = denial as Lack;
  return { permission, level, on, has, grant };
}

/** What is missing first of what a no rests on. */
export const firstLack = (reasons: AskedReasons | undefined): Lack | undefined =>
  reasons !== undefined && 'denials' in reasons
    ? reasons.denials.map(lackIn).find(lack => lack !== undefined)
    : undefined;

type Plain = Exclude<
  AskedDenial['code'],
  'not-granted' | 'requirement-missing' | 'feature-missing' | 'condition-not-met'
>;

const details: Readonly<Record<Plain, string>> = {
  'unknown-account': 'There is no such account, or nothing that you may see of it.',
  'unknown-subject': `The directory has no such user or application. ${subjects}`,
  'subject-type': 'The subject is of another type than asked: say "user" or "application" as it is.',
  disabled: 'The subject is disabled in its directory. Enabled there, it has its access back.',
  deleted: 'The subject is deleted in its directory. Restored there, it has its access back.',
  'invitation-pending': 'The guest has not accepted the invitation yet.',
  'invitation-expired':
    'The invitation was not accepted in time. Send it again, or approve the guest who accepted late.',
  'invitation-unapproved':
    'Another identity than was invited has accepted the invitation. A manager approves that identity, or removes the guest.',
  'tenant-not-associated': "The subject's tenant is not associated with the account.",
  'tenant-disconnected':
    'The tenant has withdrawn its consent to being read, and the grace is over. An administrator of the tenant can consent again.',
  'replica-too-old': 'The copy of the directory is too old to rest on. The page of the tenant shows why.',
  'group-not-synced': 'The groups of the directory have not been read yet, so none counts. Ask again soon.',
  'unknown-permission':
    'The catalog has no such permission; an action is "<permission>:read" or "<permission>:readWrite".',
  'unknown-resource': 'The account has no such resource.',
  'level-not-offered':
    'The permission does not offer this level; an action is "<permission>:read" or "<permission>:readWrite".',
  'not-applicable': 'The permission does not exist for resources of this type.',
};
