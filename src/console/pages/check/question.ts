import type { Place } from '../../../core/access.ts';
import { subjectOf } from '../../parts/subject-picker.tsx';
import type { Subject } from '../../parts/subject-picker.tsx';

/** A question that can be asked: what its way needs is there. */
export interface Question {
  readonly subject: Subject | undefined;
  readonly permission: string;
  readonly level: 'read' | 'readWrite';
  readonly resource: { readonly type: string; readonly id: string };
}

interface Told {
  readonly subject?: string;
  readonly permission?: string;
  readonly level: 'read' | 'readWrite';
  readonly on?: string;
  /** Of the permission: one of the account needs no place. */
  readonly scope: string | undefined;
  readonly account: string;
  readonly need: { readonly subject: boolean; readonly permission: boolean; readonly on: boolean };
}

/** What an address asks; undefined as long as something is missing. */
export function questionOf({
  subject,
  permission,
  level,
  on,
  scope,
  account,
  need,
}: Told): Question | undefined {
  const who = subjectOf(subject);
  if (need.subject && who === undefined) return undefined;
  if (need.permission && (permission === undefined || scope === undefined)) return undefined;
  const ofAccount = need.permission ? scope === 'account' : on === undefined || on === 'account';
  const slash = (on ?? '').indexOf('/');
  const resource = ofAccount
    ? { type: 'account', id: account }
    : slash > 0
      ? { type: (on ?? '').slice(0, slash), id: (on ?? '').slice(slash + 1) }
      : undefined;
  if (need.on && resource === undefined) return undefined;
  return {
    subject: who,
    permission: permission ?? '',
    level,
    resource: resource ?? { type: 'product', id: '' },
  };
}

/** Where a question is about, as a place of the vocabulary. */
export const placeOf = ({ resource }: Question): Place | undefined =>
  resource.type === 'account' ? undefined : resource;

export const actionOf = ({ permission, level }: Question) => ({ name: `${permission}:${level}` });

export const subjectIn = ({ subject }: Question) => ({
  type: subject?.type ?? 'user',
  id: subject === undefined ? '' : `${subject.tenantId}/${subject.objectId}`,
});
