import type { DirectoryHit } from '../../../client/contract.ts';
import type { MemberKind } from '../../../core/catalog.ts';
import { emptyDraft } from '../../parts/access-editor/access-draft.ts';
import type { AccessDraft } from '../../parts/access-editor/access-draft.ts';

/** Somebody who was chosen to be added. */
export interface Chosen {
  readonly tenantId: string;
  readonly objectId: string;
  readonly kind: MemberKind;
  readonly displayName: string;
  readonly userPrincipalName: string | null;
}

export interface AddDraft {
  readonly chosen: readonly Chosen[];
  readonly access: AccessDraft;
}

export const emptyAdd: AddDraft = { chosen: [], access: emptyDraft };

/** The most that one call takes. */
export const mostAtOnce = 500;

export const chosenOf = (hit: DirectoryHit): Chosen => ({
  tenantId: hit.tenantId,
  objectId: hit.objectId,
  kind: hit.kind,
  displayName: hit.displayName,
  userPrincipalName: hit.userPrincipalName,
});

export const sameOne = (
  a: { tenantId: string; objectId: string },
  b: { tenantId: string; objectId: string },
) => a.tenantId === b.tenantId && a.objectId === b.objectId;

/** A kept draft, if it still has the shape of one. */
export function readAddDraft(value: unknown): AddDraft | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { chosen, access } = value as Partial<AddDraft>;
  if (!Array.isArray(chosen) || typeof access !== 'object') return undefined;
  return { chosen: chosen as readonly Chosen[], access: { ...emptyDraft, ...access } };
}
