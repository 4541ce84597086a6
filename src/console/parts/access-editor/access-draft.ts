import type { PermissionGrant, RoleGrant, Term } from '../../../core/access.ts';
import type { AccessText } from '../../../core/access-text.ts';
import { cellKey } from '../../../core/matrix.ts';
import { placeKey } from '../../../core/place.ts';
import { rolesOf } from '../vocabulary.ts';
import { t } from '../../texts/t.ts';

/** What somebody has chosen so far; kept as typed, so that it survives a reload. */
export interface AccessDraft {
  /** One's own grant is either roles or custom permissions, never both. */
  readonly way: 'roles' | 'custom';
  readonly roles: readonly string[];
  readonly custom: readonly PermissionGrant[];
  readonly reason: string;
  readonly ends: boolean;
  /** The last day, as `2027-01-31`. */
  readonly lastDay: string;
}

export const emptyDraft: AccessDraft = {
  way: 'roles',
  roles: [],
  custom: [],
  reason: '',
  ends: false,
  lastDay: '',
};

/** Today's access as a draft. A role's own start, and ends that differ from role to role, are kept by `accessOf`. */
export function draftOf(access: AccessText): AccessDraft {
  const grants = rolesOf(access);
  const custom = 'custom' in access ? access.custom : [];
  const end = (grants[0] ?? custom[0])?.end;
  return {
    way: custom.length > 0 ? 'custom' : 'roles',
    roles: grants.map(grant => grant.role),
    custom,
    reason: '',
    ends: end !== undefined,
    lastDay: end === undefined ? '' : lastDayBefore(end),
  };
}

/** The access that a draft says. What the draft did not touch keeps the term that it has in `before`. */
export function accessOf(draft: AccessDraft, before?: AccessText): AccessText {
  const untouched = before !== undefined && sameTerm(draft, draftOf(before));
  const end = draft.ends ? endOf(draft.lastDay) : undefined;
  const term = (old: Term | undefined): Term => {
    if (untouched && old !== undefined) return termOf(old.start, old.end);
    return termOf(old?.start, end);
  };
  const reason = draft.reason.trim();
  const why = reason === '' ? {} : { reason };
  if (draft.way === 'custom') {
    const had = new Map(
      (before !== undefined && 'custom' in before ? before.custom : []).map(old => [cellKey(old), old]),
    );
    const custom = draft.custom.map(grant => {
      const { permission, level, on, start, end: until } = grant;
      const timed = start === undefined && until === undefined ? undefined : grant;
      return {
        permission,
        level,
        ...(on === undefined ? {} : { on }),
        ...term(had.get(cellKey(grant)) ?? timed),
      };
    });
    return { custom, ...why };
  }
  const had = new Map((before === undefined ? [] : rolesOf(before)).map(grant => [grant.role, grant]));
  const roles = draft.roles.map((role): string | RoleGrant => {
    const own = term(had.get(role));
    return own.start === undefined && own.end === undefined ? role : { role, ...own };
  });
  return { roles, ...why };
}

const termOf = (start: string | undefined, end: string | undefined): Term => ({
  ...(start === undefined ? {} : { start }),
  ...(end === undefined ? {} : { end }),
});

const sameTerm = (a: AccessDraft, b: AccessDraft): boolean =>
  a.ends === b.ends && (!a.ends || a.lastDay === b.lastDay);

export const sameDraft = (a: AccessDraft, b: AccessDraft): boolean =>
  sameTerm(a, b) &&
  a.reason.trim() === b.reason.trim() &&
  a.way === b.way &&
  (a.way === 'roles'
    ? a.roles.toSorted().join() === b.roles.toSorted().join()
    : sameGrants(a.custom, b.custom));

const sameGrants = (a: readonly PermissionGrant[], b: readonly PermissionGrant[]): boolean => {
  const text = (grants: readonly PermissionGrant[]): string =>
    grants
      .map(({ permission, level, on, start, end }) =>
        JSON.stringify([permission, level, placeKey(on), start ?? null, end ?? null]),
      )
      .toSorted()
      .join();
  return a.length === b.length && text(a) === text(b);
};

export interface DraftFaults {
  readonly roles?: string;
  readonly custom?: string;
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
    ...(draft.way === 'roles' && draft.roles.length === 0 ? { roles: t.editor.nothingChosen } : {}),
    ...(draft.way === 'custom' && draft.custom.length === 0 ? { custom: t.matrix.nothingChosen } : {}),
    ...(lastDay === undefined ? {} : { lastDay }),
  };
}

/** The moment after a last day, where the reader is. */
export function endOf(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + 1).toISOString();
}

function lastDayBefore(end: string): string {
  const last = new Date(Date.parse(end) - 1);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${last.getFullYear()}-${two(last.getMonth() + 1)}-${two(last.getDate())}`;
}
