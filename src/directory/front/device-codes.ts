import { randomBytes, randomInt } from 'node:crypto';
import type { Store } from '../store/open-store.ts';
import { consumeOnce, keptId } from './front-channel-store.ts';

/** How long somebody may take to type the code, in seconds. */
export const DEVICE_LIFE_S = 900;
const MODEL = 'DeviceCode';
// No vowels, so that no words come out, and nothing that looks like something else.
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';

/** A sign-in that began on one device and is finished in a browser (RFC 8628). */
export interface DeviceSignIn {
  readonly clientId: string;
  readonly scope: string;
  /** How the path named the tenant when it began. */
  readonly tenantName: string;
  readonly answer:
    | { readonly kind: 'pending' }
    | { readonly kind: 'declined' }
    | {
        readonly kind: 'signed-in';
        readonly tenantId: string;
        readonly objectId: string;
        readonly homeTenantId: string | undefined;
        readonly authTime: number;
      };
}

export interface KnownDeviceSignIn extends DeviceSignIn {
  /** The name under which it is kept. */
  readonly id: string;
  readonly consumed: boolean;
}

const seconds = (store: Store): number => Math.floor(store.clock.now() / 1000);

/** Codes are compared without regard to case, blanks and hyphens (RFC 8628, 6.1). */
const userCodeId = (store: Store, userCode: string): string =>
  keptId(store, `user-code ${userCode.toUpperCase().replace(/[^A-Z0-9]/g, '')}`);

/** Begins one; only digests of both codes are kept. */
export function beginDeviceSignIn(
  store: Store,
  begun: Omit<DeviceSignIn, 'answer'>,
): { deviceCode: string; userCode: string } {
  const deviceCode = randomBytes(32).toString('base64url');
  const userCode = Array.from({ length: 9 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  const payload: DeviceSignIn = { ...begun, answer: { kind: 'pending' } };
  store.run(
    "INSERT INTO front_channel VALUES ('', ?, ?, ?, NULL, NULL, ?, NULL, ?)",
    MODEL,
    keptId(store, deviceCode),
    JSON.stringify(payload),
    userCodeId(store, userCode),
    // Kept a while longer than it lives, so that a late question learns that it has ended.
    seconds(store) + 2 * DEVICE_LIFE_S,
  );
  return { deviceCode, userCode };
}

function find(store: Store, column: 'id' | 'user_code', value: string) {
  const row = store.get(
    `SELECT id, payload, consumed_at, expires_at FROM front_channel
     WHERE tenant = '' AND model = ? AND ${column} = ?`,
    MODEL,
    value,
  );
  if (row === undefined) return undefined;
  const known: KnownDeviceSignIn = {
    ...(JSON.parse(String(row['payload'])) as DeviceSignIn),
    id: String(row['id']),
    consumed: row['consumed_at'] !== null,
  };
  return { known, ended: Number(row['expires_at']) - DEVICE_LIFE_S <= seconds(store) };
}

/** What the device asks about. */
export const findByDeviceCode = (store: Store, deviceCode: string) =>
  find(store, 'id', keptId(store, deviceCode));

/** What somebody typed in; undefined when it is unknown, has ended, or was answered already. */
export function findByUserCode(store: Store, userCode: string): KnownDeviceSignIn | undefined {
  const found = find(store, 'user_code', userCodeId(store, userCode));
  return found === undefined || found.ended || found.known.answer.kind !== 'pending'
    ? undefined
    : found.known;
}

/** Answers it, once. @returns false when it was answered before */
export function answerDeviceSignIn(
  store: Store,
  known: KnownDeviceSignIn,
  answer: DeviceSignIn['answer'],
): boolean {
  const { id, consumed: _, ...begun } = known;
  const sql =
    "UPDATE front_channel SET payload = ? WHERE tenant = '' AND model = ? AND id = ? AND payload = ?";
  return store.run(sql, JSON.stringify({ ...begun, answer }), MODEL, id, JSON.stringify(begun)) === 1;
}

/** Uses a finished one up. @returns false when somebody was faster */
export const consumeDeviceSignIn = (store: Store, id: string): boolean => consumeOnce(store, MODEL, id);
