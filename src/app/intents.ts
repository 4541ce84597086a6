import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { TenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import type { IdempotencyKey } from './ports/account-store.ts';
import type { Actor } from './ports/actor.ts';
import type { DirectoryIntent, IntentStore, Wanted } from './ports/intent-store.ts';

/** How long one attempt may hold an intent, in ms; its waits end well before. */
const lease = 90_000;
/** How long an answer that did not come is looked for at once, in ms. */
const lookFor = 4_000;

/** An intent in the hands of the one who carries it out. */
export interface Running {
  readonly intent: DirectoryIntent;
  /** Writes down how far it is, before and after the directory is asked. */
  note(facts: Omit<Parameters<IntentStore['noteIntent']>[3], 'problem'>): Promise<void>;
  /** How far it is now. */
  now(): Pick<DirectoryIntent, 'step' | 'made'>;
}

export interface IntentRequest {
  readonly authority: Authority;
  readonly actor: Actor;
  readonly tenantId: TenantId;
  readonly kind: DirectoryIntent['kind'];
  readonly wanted: Wanted;
  readonly idempotency?: IdempotencyKey;
  /** One that stopped before, to go on with. */
  readonly again?: DirectoryIntent;
}

/** The digest of a caller's Idempotency-Key with its scope, under which an intent is found again. */
export const requestKeyOf = ({ scope, key }: IdempotencyKey): string =>
  createHash('sha256').update(`${scope}\n${key}`).digest('hex');

/** Where somebody goes on with an intent. */
export const retryPath = ({ account, id }: Pick<DirectoryIntent, 'account' | 'id'>): string =>
  `/api/v1/accounts/${encodeURIComponent(account)}/directory/intents/${id}/retry`;

/**
 * Carries out what changes two systems (architecture.md, idea 4): recorded before the directory is asked, taken out when
 * both have it. What stops on the way stays, with exactly what is there, and a repeat under the same `Idempotency-Key` or a
 * retry goes on with it; nothing goes on by itself, for no write outlives the caller's session.
 *
 * Throws what `work` throws, with `intent` and `retry` where something is left to be done; `idempotency-in-progress` while
 * another carries it out; `idempotency-mismatch` when the key was used for something else.
 */
export async function carryOut<T>(
  ports: { readonly store: IntentStore },
  request: IntentRequest,
  work: (running: Running) => Promise<T>,
): Promise<T> {
  const { store } = ports;
  const intent = request.again ?? (await begin(store, request));
  const { account, id } = intent;
  const started = new Date();
  if (!(await store.holdIntent(account, id, started, new Date(started.getTime() + lease)))) {
    const detail = 'This is being worked on right now. Ask again soon.';
    throw new Problem('idempotency-in-progress', detail, { retryAfter: 5, intent: id });
  }
  let at: Pick<DirectoryIntent, 'step' | 'made'> = intent;
  const running: Running = {
    intent,
    now: () => at,
    async note(facts) {
      await store.noteIntent(account, id, new Date(), facts);
      at = { step: facts.step ?? at.step, made: facts.made ?? at.made };
    },
  };
  try {
    const result = await work(running);
    await store.endIntent(account, id);
    return result;
  } catch (error) {
    throw await stopped(store, intent, at, error);
  }
}

async function begin(store: IntentStore, request: IntentRequest): Promise<DirectoryIntent> {
  const { kind, tenantId, objectId, displayName } = request.actor;
  const intent = await store.beginIntent({
    id: randomUUID(),
    account: request.authority.account,
    tenantId: request.tenantId,
    kind: request.kind,
    beganBy: {
      kind,
      ...(tenantId && { tenantId }),
      ...(objectId && { objectId }),
      ...(displayName && { displayName }),
    },
    wanted: request.wanted,
    at: request.authority.at,
    ...(request.idempotency ? { requestKey: requestKeyOf(request.idempotency) } : {}),
  });
  if (canonical(intent.wanted) !== canonical(request.wanted)) {
    throw new Problem(
      'idempotency-mismatch',
      'This Idempotency-Key was sent with another request, which is not done yet. Use a new key.',
      { intent: intent.id, retry: retryPath(intent) },
    );
  }
  return intent;
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

/** What is left of an attempt that failed: nothing where the directory made nothing, else the intent and where to go on. */
async function stopped(
  store: IntentStore,
  intent: DirectoryIntent,
  { step, made }: Pick<DirectoryIntent, 'step' | 'made'>,
  error: unknown,
): Promise<unknown> {
  const { account, id } = intent;
  if (!(error instanceof Problem)) {
    await store.releaseIntent(account, id);
    return error;
  }
  const resumes = error.code === 'interaction-required';
  if (step !== 'made' && !resumes && error.code !== 'directory-outcome-unknown') {
    if (step === 'recorded' || !unsettled(error)) {
      await store.endIntent(account, id);
      return error;
    }
  }
  await store.noteIntent(account, id, new Date(), { problem: { code: error.code, detail: error.detail } });
  await store.releaseIntent(account, id);
  const { key, ...others } = made;
  const left = {
    intent: id,
    retry: retryPath(intent),
    step,
    made: { ...others, ...(key?.keyId === undefined ? {} : { keyId: key.keyId }) },
  };
  if (error.code !== 'directory-outcome-unknown') {
    return new Problem(error.code, error.detail, { ...error.facts, ...left }, error);
  }
  return new Problem(
    error.code,
    `${error.detail} Nothing is lost: ${lookAt(intent)}, and POST to ${left.retry} to go on; it never makes a second one.`,
    { ...error.facts, ...left, look: lookAt(intent) },
    error,
  );
}

/** Whether a problem leaves it open what the directory did before. */
const unsettled = (error: Problem): boolean =>
  error.kind === 'upstream' || error.kind === 'internal' || error.code === 'consent-missing';

/** Where a person finds out what the directory did. */
export function lookAt({ kind, wanted, made }: Pick<DirectoryIntent, 'kind' | 'wanted' | 'made'>): string {
  const text = (key: string): string => (typeof wanted[key] === 'string' ? wanted[key] : '');
  if (kind === 'user') return `look for the user ${text('userPrincipalName')} in your directory`;
  if (kind === 'invitation') return `look for a guest with the address ${text('address')} in your directory`;
  if (kind === 'key') {
    const which =
      made.key?.keyId ?? `"${text('description')}" that ends at ${made.key?.expires ?? 'any time'}`;
    return `look for the key ${which} of the application "${text('name')}" in your directory, whose secret nobody has, and remove it`;
  }
  if (kind === 'group') return `look for the group "${text('name')}" in your directory`;
  return `look for the application "${text('name')}" with the Reply URL ${text('replyUrl')} in your directory`;
}

/** Asks again for a while; undefined when nothing came. */
export async function lookAgain<T>(
  look: () => Promise<T | undefined>,
  forMs = lookFor,
): Promise<T | undefined> {
  const end = performance.now() + forMs;
  for (let wait = 100; ; wait = Math.min(1_000, wait * 2)) {
    const found = await look();
    if (found !== undefined || performance.now() + wait > end) return found;
    await pause(wait);
  }
}
