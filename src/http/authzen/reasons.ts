import type { AskedDenial, Decided } from '../../app/decide.ts';
import type { Ground } from '../../core/decision.ts';
import type { AskedQuestion } from './question.ts';

/** One reason of an answer, with a sentence that a person can act on (D-3). */
export interface ReasonView {
  readonly code: string;
  readonly detail: string;
  readonly [fact: string]: unknown;
}

/** What an answer rests on, for `context.reasons`. */
export function reasonsOf(reasons: NonNullable<Decided['reasons']>, question: AskedQuestion): ReasonView[] {
  return 'grounds' in reasons
    ? reasons.grounds.map(groundReason)
    : reasons.denials.map(denial => denialReason(denial, question));
}

function groundReason(ground: Ground): ReasonView {
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

function denialReason(denial: AskedDenial, question: AskedQuestion): ReasonView {
  const { permission, level, resource } = question;
  const on = resource.type === 'account' ? {} : { on: { type: resource.type, id: resource.id } };
  const where = resource.type === 'account' ? 'the account' : `${resource.type} "${resource.id}"`;
  if (denial.code === 'not-granted') {
    const has = denial.has === 'none' ? 'nothing' : 'read only';
    return {
      ...denial,
      detail: `Has ${has} of ${permission} on ${where}. It takes ${permission}: ${level}.`,
      grant: { permission, level, ...on },
    };
  }
  if (denial.code === 'requirement-missing') {
    return {
      ...denial,
      detail: `${permission} has effect only together with ${denial.permission} on ${where}.`,
      grant: { permission: denial.permission, level: 'read', ...on },
    };
  }
  if (denial.code === 'feature-missing') {
    return { ...denial, detail: `The account lacks the feature "${denial.feature}"; the portal gives it.` };
  }
  if (denial.code === 'condition-not-met') {
    const fault = denial.fault === undefined ? '' : ` It could not be evaluated: ${denial.fault}.`;
    return { ...denial, detail: `${denial.permission} is bound by a condition: ${denial.condition}${fault}` };
  }
  return { ...denial, detail: details[denial.code] };
}

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
