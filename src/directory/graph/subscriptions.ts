import { randomUUID } from 'node:crypto';
import { validateAddress } from '../notify/validate-address.ts';
import type { Body } from '../store/objects.ts';
import {
  dropSubscription,
  putSubscription,
  subscriptionsOf,
  type Subscription,
} from '../store/subscriptions.ts';
import {
  allowOptions,
  contextOf,
  isGuid,
  noContent,
  ok,
  param,
  type GraphAnswer,
  type GraphCall,
} from './call.ts';
import { denied, GraphError, notFound } from './graph-error.ts';
import { holds } from './rights.ts';
import { DIRECTORY_READ, READ_ALL_OF_USERS, route, type GraphRoute } from './route.ts';

const LONGEST_MINUTES = 41_760;
const MOST_OF_AN_APPLICATION = 100;
const MOST_OF_A_TENANT = 1000;
const READ_GROUPS = ['Group.Read.All', 'Group.ReadWrite.All', ...DIRECTORY_READ];

const invalid = (message: string): GraphError => new GraphError(400, 'InvalidRequest', message);

function shown(subscription: Subscription, clientState: string | null): Body {
  return {
    id: subscription.id,
    resource: subscription.resource,
    applicationId: subscription.application,
    changeType: subscription.changeType,
    clientState,
    notificationUrl: subscription.url,
    lifecycleNotificationUrl: subscription.lifecycleUrl,
    expirationDateTime: new Date(subscription.expiresAt).toISOString(),
    creatorId: subscription.creator,
    latestSupportedTlsVersion: subscription.tls ?? 'v1_2',
    notificationQueryOptions: null,
  };
}

/** The resource as it is kept, when the caller may read it. @throws GraphError 400, 403 */
function readResource(call: GraphCall, given: unknown): string {
  const text =
    typeof given === 'string'
      ? given
          .replace(/^\/?(v1\.0\/)?/i, '')
          .replace(/\/$/, '')
          .toLowerCase()
      : '';
  const [collection = '', id, relation, ...rest] = text.split('/');
  const known =
    (collection === 'users' && relation === undefined) ||
    (collection === 'groups' && (relation === undefined || relation === 'members'));
  if (!known || rest.length > 0 || (id !== undefined && !isGuid(id)))
    throw invalid(`The resource '${String(given).slice(0, 200)}' is not supported.`);
  if (!holds(call, ...(collection === 'users' ? READ_ALL_OF_USERS : READ_GROUPS))) throw denied();
  return text;
}

function readChangeType(given: unknown): string {
  const types =
    typeof given === 'string'
      ? given
          .toLowerCase()
          .split(',')
          .map(type => type.trim())
      : [];
  const known = types.every(type => type === 'updated' || type === 'deleted');
  // Making an object arrives as an update; Graph knows no `created` for users and groups.
  if (types.length === 0 || !known) throw invalid("changeType must be 'updated', 'deleted' or both.");
  return [...new Set(types)].join(',');
}

function readExpiration(call: GraphCall, given: unknown): number {
  const moment = typeof given === 'string' ? Date.parse(given) : Number.NaN;
  const now = call.directory.store.clock.now();
  if (Number.isNaN(moment) || moment <= now)
    throw new GraphError(400, 'ValidationError', 'Subscription expiration must be a moment in the future.');
  if (moment > now + LONGEST_MINUTES * 60_000)
    throw new GraphError(
      400,
      'ValidationError',
      `Subscription expiration can only be ${LONGEST_MINUTES} minutes in the future.`,
    );
  return moment;
}

/** An address that answers as it must. @throws GraphError 400 */
async function readAddress(call: GraphCall, name: string, given: unknown): Promise<string> {
  if (typeof given !== 'string' || given.length > 2048 || !URL.canParse(given))
    throw invalid(`${name} must be a URL.`);
  const fault = await validateAddress(call.directory.base, given);
  if (fault !== undefined) throw new GraphError(400, 'ValidationError', fault);
  return given;
}

/** `POST /subscriptions` (Graph: subscription-post-subscriptions): the address is asked before the answer. */
export async function createSubscription(call: GraphCall): Promise<GraphAnswer> {
  const body = await call.readBody();
  const resource = readResource(call, body['resource']);
  const changeType = readChangeType(body['changeType']);
  const expiresAt = readExpiration(call, body['expirationDateTime']);
  const { clientState = null, latestSupportedTlsVersion: tls = null, lifecycleNotificationUrl } = body;
  if (clientState !== null && (typeof clientState !== 'string' || clientState.length > 128))
    throw invalid('clientState has at most 128 characters.');
  if (tls !== null && typeof tls !== 'string') throw invalid('latestSupportedTlsVersion must be a text.');
  const url = await readAddress(call, 'notificationUrl', body['notificationUrl']);
  const lifecycleUrl =
    lifecycleNotificationUrl === undefined || lifecycleNotificationUrl === null
      ? null
      : await readAddress(call, 'lifecycleNotificationUrl', lifecycleNotificationUrl);
  const { store } = call.directory;
  const { person, servicePrincipal, clientId } = call.caller;
  const all = subscriptionsOf(store, call.tenant.n);
  const own = all.filter(one => one.application === clientId);
  if (all.length >= MOST_OF_A_TENANT || own.length >= MOST_OF_AN_APPLICATION)
    throw new GraphError(403, 'Forbidden', 'The limit of subscriptions is reached.');
  const made: Subscription = {
    id: randomUUID(),
    tenant: call.tenant.n,
    application: clientId,
    creator: (person ?? servicePrincipal)?.id ?? clientId,
    resource,
    changeType,
    url,
    lifecycleUrl,
    clientState,
    tls,
    expiresAt,
  };
  putSubscription(store, made);
  return {
    status: 201,
    body: { '@odata.context': contextOf(call, 'subscriptions/$entity'), ...shown(made, clientState) },
  };
}

const own = (call: GraphCall): Subscription[] =>
  subscriptionsOf(call.directory.store, call.tenant.n).filter(
    one => one.application === call.caller.clientId,
  );

function inPath(call: GraphCall): Subscription {
  const found = own(call).find(one => one.id === param(call, 'id').toLowerCase());
  if (found === undefined) throw notFound(param(call, 'id'));
  return found;
}

/** `GET /subscriptions`: the application's own. */
export function listSubscriptions(call: GraphCall): GraphAnswer {
  allowOptions(call, '$top');
  return ok({
    '@odata.context': contextOf(call, 'subscriptions'),
    value: own(call).map(one => shown(one, null)),
  });
}

/** `GET /subscriptions/{id}` */
export const readSubscription = (call: GraphCall): GraphAnswer =>
  ok({ '@odata.context': contextOf(call, 'subscriptions/$entity'), ...shown(inPath(call), null) });

/** `PATCH /subscriptions/{id}` `{ "expirationDateTime" }`: renews it; nothing else can be changed. */
export async function renewSubscription(call: GraphCall): Promise<GraphAnswer> {
  const subscription = inPath(call);
  const { expirationDateTime, ...rest } = await call.readBody();
  const stranger = Object.keys(rest)[0];
  if (stranger !== undefined) throw invalid(`Property '${stranger}' of a subscription cannot be changed.`);
  const renewed = { ...subscription, expiresAt: readExpiration(call, expirationDateTime) };
  readResource(call, subscription.resource);
  putSubscription(call.directory.store, renewed);
  call.directory.trouble.owing.delete(renewed.id);
  return ok({ '@odata.context': contextOf(call, 'subscriptions/$entity'), ...shown(renewed, null) });
}

/** `POST /subscriptions/{id}/reauthorize`: who may still read the resource is told of changes again. */
export function reauthorizeSubscription(call: GraphCall): GraphAnswer {
  const { id, resource } = inPath(call);
  readResource(call, resource);
  call.directory.trouble.owing.delete(id);
  return noContent;
}

/** `DELETE /subscriptions/{id}` */
export function deleteSubscription(call: GraphCall): GraphAnswer {
  dropSubscription(call.directory.store, inPath(call).id);
  return noContent;
}

// Which permission it takes depends on the resource, so the handlers ask for it.
const ANY = [...READ_ALL_OF_USERS, ...READ_GROUPS];

export const SUBSCRIPTION_ROUTES: readonly GraphRoute[] = [
  route('POST subscriptions', ANY, createSubscription),
  route('GET subscriptions', ANY, listSubscriptions),
  route('GET subscriptions/:id', ANY, readSubscription),
  route('PATCH subscriptions/:id', ANY, renewSubscription),
  route('POST subscriptions/:id/reauthorize', ANY, reauthorizeSubscription),
  route('DELETE subscriptions/:id', ANY, deleteSubscription),
];
