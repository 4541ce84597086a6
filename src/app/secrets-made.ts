import type { Principal } from '../core/id.ts';
import type { Authority } from './authority.ts';
import type { IntentStore } from './ports/intent-store.ts';

const day = 24 * 3_600_000;

/**
 * Whose password or key the caller made within the last day: for that long they count as the caller's own. Owners
 * and portals are not bound by it.
 */
export async function secretsMade(
  source: Pick<IntentStore, 'secretsMadeBy'>,
  { identity, owner, at }: Pick<Authority, 'identity' | 'owner' | 'at'>,
): Promise<readonly Principal[]> {
  if (identity.kind === 'portal' || owner) return [];
  return source.secretsMadeBy(identity.principal, new Date(at.getTime() - day));
}
