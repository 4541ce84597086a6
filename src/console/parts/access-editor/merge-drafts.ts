import type { PermissionGrant } from '../../../core/access.ts';
import { cellKey } from '../../../core/matrix.ts';
import type { AccessDraft } from './access-draft.ts';

/**
 * What two people made of the same access, both at once: what was changed here, on top of what was saved there. Where both
 * touched the same, what is edited here holds. Undefined where one went over to custom permissions and the other did not.
 */
export function mergeDrafts(
  before: AccessDraft,
  theirs: AccessDraft,
  yours: AccessDraft,
): AccessDraft | undefined {
  if (theirs.way !== yours.way) return undefined;
  const ended = before.ends !== yours.ends || before.lastDay !== yours.lastDay;
  const { ends, lastDay } = ended ? yours : theirs;
  return {
    way: yours.way,
    roles: mergeRoles(before.roles, theirs.roles, yours.roles),
    custom: mergeGrants(before.custom, theirs.custom, yours.custom),
    reason: yours.reason,
    ends,
    lastDay,
  };
}

type Roles = readonly string[];

function mergeRoles(before: Roles, theirs: Roles, yours: Roles): Roles {
  const taken = before.filter(role => !yours.includes(role));
  const added = yours.filter(role => !before.includes(role));
  return [...new Set([...theirs.filter(role => !taken.includes(role)), ...added])];
}

type Grants = readonly PermissionGrant[];

function mergeGrants(before: Grants, theirs: Grants, yours: Grants): Grants {
  const was = new Map(before.map(grant => [cellKey(grant), grant]));
  const now = new Map(yours.map(grant => [cellKey(grant), grant]));
  const merged = new Map(theirs.map(grant => [cellKey(grant), grant]));
  for (const [key, grant] of now) {
    if (JSON.stringify(grant) !== JSON.stringify(was.get(key))) merged.set(key, grant);
  }
  for (const key of was.keys()) if (!now.has(key)) merged.delete(key);
  return [...merged.values()];
}
