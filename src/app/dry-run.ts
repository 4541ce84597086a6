import { createHash } from 'node:crypto';
import type { AccountEvent, Member } from '../core/account.ts';
import type { AccountIndex } from '../core/account-index.ts';
import { affectedBy, effectOf, type EffectLine } from '../core/effect.ts';
import type { ObjectId, TenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** What a change would do (B-2): who gains, loses and keeps what, and the plan that the write may name. */
export interface DryRun {
  readonly effect: readonly (EffectLine & { readonly displayName: string })[];
  /** Changes when the effect does; sent back as `If-Match-Plan`. */
  readonly plan: string;
}

export interface Effect {
  readonly lines: readonly EffectLine[];
  readonly plan: string;
}

/** The effect of a plan's events on everybody whom a change of `members` can touch. */
export function effectOfEvents(
  index: AccountIndex,
  tenants: TenantIndexes,
  events: readonly AccountEvent[],
  members: Iterable<Member>,
  at: Date,
): Effect {
  const lines =
    events.length === 0
      ? []
      : effectOf(index, index.hypothetical(events), affectedBy(members, tenants), at.getTime());
  return planOf(lines);
}

/** An effect with the name of its plan. */
export const planOf = (lines: readonly EffectLine[]): Effect => ({
  lines,
  plan: createHash('sha256').update(JSON.stringify(lines)).digest('base64url').slice(0, 27),
});

/** Refuses a write whose effect is no longer the one that its caller looked at. */
export function demandPlan(wanted: string | undefined, effect: () => Effect): void {
  if (wanted === undefined || wanted === effect().plan) return;
  throw new Problem('plan-stale', 'The effect has changed since you looked. Look again and decide anew.', {
    plan: effect().plan,
  });
}

/** The effect with names for people to read. */
export async function named(store: Pick<ReplicaStore, 'profiles'>, effect: Effect): Promise<DryRun> {
  const byTenant = new Map<TenantId, ObjectId[]>();
  for (const { tenantId, objectId } of effect.lines)
    byTenant.set(tenantId, [...(byTenant.get(tenantId) ?? []), objectId]);
  const names = new Map<string, string>();
  for (const [tenantId, ids] of byTenant) {
    for (const [id, profile] of await store.profiles(tenantId, ids))
      names.set(`${tenantId}/${id}`, profile.displayName);
  }
  return {
    effect: effect.lines.map(line => ({
      ...line,
      displayName: names.get(`${line.tenantId}/${line.objectId}`) ?? line.objectId,
    })),
    plan: effect.plan,
  };
}
