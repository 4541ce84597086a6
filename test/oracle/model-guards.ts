import type { PermissionGrant } from '../../src/core/access.ts';
import type { Judged, Operation } from './model-rules.ts';
import {
  atomsOf,
  grantsOf,
  hasManager,
  hasReachableOwner,
  heldBy,
  ownerOf,
  usersLevelOf,
  type Model,
} from './model.ts';

/** Who may ask at all: an owner, whoever writes users, a portal. The codes with which others are refused. */
export function lackOf({ model, asker }: Judged, need: 'o' | 'w'): string[] {
  if (asker.portal) return need === 'o' && model.claimed ? ['owner-only'] : [];
  if (ownerOf(model, asker.who)) return [];
  const level = usersLevelOf(model, asker);
  if (need === 'w' && level === 'readWrite') return [];
  const held = heldBy(model, asker.who);
  if (level === 'none' && held !== 'everything' && held.length === 0) return ['not-found'];
  // Grants without effect, of features or of somebody disabled, are no access either.
  return ['permission-missing', 'owner-only', ...(level === 'none' ? ['not-found'] : [])];
}

/** U-11: the account keeps somebody who manages users, and nobody loses that by accident. */
export function lockedOut({ model, asker, confirmed }: Judged, after: Model): string[] {
  const refused: string[] = [];
  if (!hasReachableOwner(model) && hasManager(model) && !hasManager(after)) refused.push('last-manager');
  if (asker.portal || confirmed || ownerOf(model, asker.who)) return refused;
  const manages = (state: Model): boolean =>
    grantsOf(state, asker.who)
      .flatMap(member => atomsOf(state, member.access))
      .some(each => each.permission === 'account-users' && each.level === 2);
  if (manages(model) && !manages(after)) refused.push('confirmation-required');
  return refused;
}

/** Who writes a directory: its own people, with the directory's right (T-8, U-3). */
export function refusalOfDirectory(
  { model, asker }: Judged,
  operation: Operation & { op: 'create' | 'group-members' },
): string[] {
  const own = operation.op === 'create' ? asker.who.tenantId : (operation.group.split('/')[0] ?? '');
  const wrong =
    asker.portal ||
    asker.type === 'application' ||
    asker.who.tenantId !== own ||
    !model.tenants.has(asker.who.tenantId);
  if (wrong) return ['wrong-tenant', 'tenant-required'];
  // Who was disabled for a while has to sign in again before the directory takes anything from them.
  return asker.rights ? [] : ['directory-right-missing', 'interaction-required'];
}

/** a resource goes with all that is under it and every grant on them; a role that gave nothing else is taken away. */
export function endResource(after: Model, type: string, id: string): void {
  const gone = [...after.resources.values()].filter(
    each => (each.type === type && each.id === id) || (type === 'product' && each.parent === id),
  );
  const stays = ({ on }: PermissionGrant): boolean => {
    if (on === undefined || 'all' in on) return true;
    if ('allOf' in on) return !gone.some(each => each.type === 'product' && each.id === on.allOf);
    return !gone.some(each => each.type === on.type && each.id === on.id);
  };
  for (const each of gone) after.resources.delete(`${each.type} ${each.id}`);
  const emptied: string[] = [];
  for (const [role, { name, custom }] of after.roles) {
    const left = custom.filter(stays);
    if (left.length < custom.length && left.length === 0) emptied.push(role);
    after.roles.set(role, { name, custom: left });
  }
  for (const [key, member] of after.members) {
    const { access } = member;
    const left =
      'roles' in access
        ? { roles: access.roles.filter(each => !emptied.includes(each.role)) }
        : { custom: access.custom.filter(stays) };
    after.members.set(key, { ...member, access: left });
  }
}
