import { ALL_MEMBERS, PROPERTIES, type ObjectChange } from '../store/changes.ts';
import { GONE, objectByNumber, type StoredObject } from '../store/objects.ts';
import type { Store } from '../store/open-store.ts';
import type { Subscription } from '../store/subscriptions.ts';

/** What happened to one object since the last round, several changes in one. */
export interface Happening {
  readonly object: StoredObject;
  readonly changeType: 'updated' | 'deleted';
  readonly properties: boolean;
  readonly members: readonly { readonly id: string; readonly removed: boolean }[];
  readonly sequence: number;
}

/** Puts the changes of one object together. Making and binning are updates; only an end for good is a deletion (B8). */
export function happeningOf(store: Store, changes: readonly ObjectChange[]): Happening | undefined {
  const [first] = changes;
  const object = first && objectByNumber(store, first.object);
  if (first === undefined || object === undefined) return undefined;
  const numbers = new Set(
    changes.map(change => change.member).filter(n => n !== PROPERTIES && n !== ALL_MEMBERS),
  );
  const sql = 'SELECT 1 FROM membership WHERE tenant = ? AND grp = ? AND member = ?';
  const members = [...numbers].flatMap(n => {
    const member = objectByNumber(store, n);
    if (member === undefined) return [];
    return [{ id: member.id, removed: store.get(sql, object.tenant, object.n, n) === undefined }];
  });
  return {
    object,
    changeType: object.state === GONE ? 'deleted' : 'updated',
    properties: changes.some(change => change.member === PROPERTIES),
    members,
    sequence: Math.max(...changes.map(change => change.sequence)),
  };
}

/** Whether a subscription is about this. */
export function isTold(subscription: Subscription, { object, changeType, properties }: Happening): boolean {
  if (!subscription.changeType.split(',').includes(changeType)) return false;
  const collection = `${object.kind}s`;
  const { resource } = subscription;
  if (resource === collection || resource === `${collection}/${object.id}`) return true;
  return resource === `${collection}/${object.id}/members` && !properties;
}

/** One item of a notification's `value`: which object, never what it is now. */
export function notificationOf(subscription: Subscription, tenantId: string, happening: Happening) {
  const { object, members, sequence } = happening;
  const type = object.kind === 'user' ? 'User' : 'Group';
  const told = members.map(({ id, removed }) => (removed ? { id, '@removed': 'deleted' } : { id }));
  return {
    changeType: happening.changeType,
    clientState: subscription.clientState,
    resource: `${type}s/${object.id}`,
    resourceData: {
      '@odata.type': `#Microsoft.Graph.${type}`,
      '@odata.id': `${type}s/${object.id}`,
      id: object.id,
      organizationId: tenantId,
      sequenceNumber: sequence,
      ...(told.length > 0 ? { 'members@delta': told } : {}),
    },
    subscriptionExpirationDateTime: new Date(subscription.expiresAt).toISOString(),
    subscriptionId: subscription.id,
    tenantId,
  };
}

/** The notification that a subscription must be reauthorized (Graph: change-notifications-lifecycle-events). */
export function lifecycleNotificationOf(subscription: Subscription, tenantId: string) {
  return {
    subscriptionId: subscription.id,
    subscriptionExpirationDateTime: new Date(subscription.expiresAt).toISOString(),
    tenantId,
    clientState: subscription.clientState,
    lifecycleEvent: 'reauthorizationRequired',
  };
}
