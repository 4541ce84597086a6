import type { RoleGrant } from '../../../core/access.ts';
import type { AccessText } from '../../../core/access-text.ts';
import { rolesOf } from '../vocabulary.ts';
import { t } from '../../texts/en.ts';

/** What somebody has chosen so far; kept as typed, so that it survives a reload. */
export interface AccessDraft {
  readonly roles: readonly string[];
  readonly reason: string;
  readonly ends: boolean;
  /** The last day, as `2027-01-31`. */
  readonly lastDay: string;
}

export const emptyDraft: AccessDraft = { roles: [], reason: '', ends: false, lastDay: '' };

/** Today's access as a draft. A role's own start, and ends that differ from role to role, are kept by `accessOf`. */
export function draftOf(access: AccessText): AccessDraft {
  const grants = rolesOf(access);
  const end = grants[0]?.end;
  return {
    roles: grants.map(grant => grant.role),
    reason: '',
    ends: end !== undefined,
    lastDay: end === undefined ? '' : lastDayBefore(end),
  };
}

/** The access that a draft says. Roles whose term the draft did not touch keep the one they have in `before`. */
export function accessOf(draft: AccessDraft, before?: AccessText): AccessText {
  const had = new Map((before === undefined ? [] : rolesOf(before)).map(grant => [grant.role, grant]));
  const untouched = before !== undefined && sameTerm(draft, draftOf(before));
  const end = draft.ends ? endOf(draft.lastDay) : undefined;
  const roles = draft.roles.map((role): string | RoleGrant => {
    const old = had.get(role);
    if (untouched && old !== undefined) return old.start === undefined && old.end === undefined ? role : old;
    const start = old?.start;
    if (start === undefined && end === undefined) return role;
    return { role, ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
  });
  const reason = draft.reason.trim();
  return reason === '' ? { roles } : { roles, reason };
}

const sameTerm = (a: AccessDraft, b: AccessDraft): boolean =>
  a.ends === b.ends && (!a.ends || a.lastDay === b.lastDay);

export const sameDraft = (a: AccessDraft, b: AccessDraft): boolean =>
  sameTerm(a, b) &&
  a.reason.trim() === b.reason.trim() &&
  a.roles.toSorted().join() === b.roles.toSorted().join();

export interface DraftFaults {
  readonly roles?: string;
  readonly lastDay?: string;
}

/** What keeps a draft from being sent; empty never means all. */
export function faultsOf(draft: AccessDraft, now: Date): DraftFaults {
  const lastDay = draft.ends
    ? draft.lastDay === ''
      ? t.editor.endMissing
      : new Date(endOf(draft.lastDay)) <= now
        ? t.editor.endPast
        : undefined
    : undefined;
  return {
    ...(draft.roles.length === 0 ? { roles: t.editor.nothingChosen } : {}),
    ...(lastDay === undefined ? {} : { lastDay }),
  };
}

/** The moment after a last day, where the reader is. */
function endOf(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + 1).toISOString();
}

function lastDayBefore(end: string): string {
  const last = new Date(Date.parse(end) - 1);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${last.getFullYear()}-${two(last.getMonth() + 1)}-${two(last.getDate())}`;
}
