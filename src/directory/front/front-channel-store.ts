import type { Adapter, AdapterPayload } from 'oidc-provider';
import { digest } from '../crypto/seal.ts';
import type { Store } from '../store/open-store.ts';

/** The directory's time, in seconds. */
const seconds = (store: Store): number => Math.floor(store.clock.now() / 1000);

const TIMES = ['iat', 'exp', 'loginTs', 'authTime'] as const;

/** The library lives by the machine's time, what is kept by the directory's; times are turned where they pass. */
function shifted(payload: AdapterPayload, by: number): AdapterPayload {
  const turned = { ...payload };
  for (const name of TIMES) {
    const at = payload[name];
    if (typeof at === 'number') turned[name] = at + by;
  }
  return turned;
}

/** How far the directory's clock is ahead of the machine's, in seconds. */
export const clockAhead = (store: Store): number => Math.round((store.clock.now() - Date.now()) / 1000);

/** The name under which a thing is kept: ids are secrets (cookies, codes), so only their digest is written down. */
export function keptId(store: Store, id: string): string {
  return digest(store.sealKey, 'front-channel', id).toString('base64url');
}

/** Where the sign-in pages of one tenant keep sessions, interactions, codes and grants. */
export class FrontChannelStore implements Adapter {
  readonly #store: Store;
  readonly #tenant: string;
  readonly #model: string;
  readonly #decorate: (payload: AdapterPayload) => AdapterPayload;

  /** @param decorate adds what the payload of this model must also hold */
  constructor(
    store: Store,
    tenant: string,
    model: string,
    decorate: (payload: AdapterPayload) => AdapterPayload,
  ) {
    this.#store = store;
    this.#tenant = tenant;
    this.#model = model;
    this.#decorate = decorate;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const { jti: _, ...kept } = this.#decorate(shifted(payload, clockAhead(this.#store)));
    this.#store.transaction(() => {
      this.#store.run('DELETE FROM front_channel WHERE expires_at < ?', seconds(this.#store));
      this.#store.run(
        'INSERT OR REPLACE INTO front_channel VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?)',
        this.#tenant,
        this.#model,
        keptId(this.#store, id),
        JSON.stringify(kept),
        payload.grantId ?? null,
        payload.uid === undefined ? null : keptId(this.#store, payload.uid),
        payload.userCode ?? null,
        expiresIn === undefined ? null : seconds(this.#store) + expiresIn,
      );
    });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.#read('id', keptId(this.#store, id), id);
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#read('uid', keptId(this.#store, uid), undefined);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#read('user_code', userCode, undefined);
  }

  #read(
    column: 'id' | 'uid' | 'user_code',
    value: string,
    id: string | undefined,
  ): AdapterPayload | undefined {
    const row = this.#store.get(
      `SELECT payload, consumed_at FROM front_channel
       WHERE tenant = ? AND model = ? AND ${column} = ? AND (expires_at IS NULL OR expires_at > ?)`,
      this.#tenant,
      this.#model,
      value,
      seconds(this.#store),
    );
    if (row === undefined) return undefined;
    const payload = shifted(JSON.parse(String(row['payload'])) as AdapterPayload, -clockAhead(this.#store));
    const consumed = row['consumed_at'] === null ? {} : { consumed: Number(row['consumed_at']) };
    return { ...payload, ...(id === undefined ? {} : { jti: id }), ...consumed };
  }

  async consume(id: string): Promise<void> {
    if (!consumeOnce(this.#store, this.#model, keptId(this.#store, id)))
      throw new Error(`${this.#model} was used before`);
  }

  async destroy(id: string): Promise<void> {
    const sql = 'DELETE FROM front_channel WHERE tenant = ? AND model = ? AND id = ?';
    this.#store.run(sql, this.#tenant, this.#model, keptId(this.#store, id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    this.#store.run('DELETE FROM front_channel WHERE tenant = ? AND grant_id = ?', this.#tenant, grantId);
  }
}

/** Uses something up by compare-and-set. @returns false when somebody was faster */
export function consumeOnce(store: Store, model: string, id: string): boolean {
  const sql = 'UPDATE front_channel SET consumed_at = ? WHERE model = ? AND id = ? AND consumed_at IS NULL';
  return store.run(sql, seconds(store), model, id) === 1;
}

/** Remembers that something was used, until it would have ended anyway. @returns false when it was used before */
export function rememberOnce(store: Store, model: string, used: string, expiresAt: number): boolean {
  store.run('DELETE FROM front_channel WHERE expires_at < ?', seconds(store));
  const sql = "INSERT OR IGNORE INTO front_channel VALUES ('', ?, ?, '{}', NULL, NULL, NULL, NULL, ?)";
  return store.run(sql, model, keptId(store, used), expiresAt) === 1;
}

/** What an authorization code stands for. */
export interface KeptCode {
  readonly id: string;
  readonly tenantId: string;
  readonly accountId: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge: string | undefined;
  readonly nonce: string | undefined;
  readonly authTime: number;
  /** The scopes as the client asked for them at the authorization endpoint. */
  readonly asked: string;
  readonly consumed: boolean;
}

export function findCode(store: Store, code: string): KeptCode | undefined {
  const id = keptId(store, code);
  const row = store.get(
    "SELECT tenant, payload, consumed_at FROM front_channel WHERE model = 'AuthorizationCode' AND id = ? AND expires_at > ?",
    id,
    seconds(store),
  );
  if (row === undefined) return undefined;
  const payload = JSON.parse(String(row['payload'])) as AdapterPayload & { asked?: string };
  return {
    id,
    tenantId: String(row['tenant']),
    accountId: payload.accountId ?? '',
    clientId: payload.clientId ?? '',
    redirectUri: payload.redirectUri ?? '',
    codeChallenge: payload.codeChallenge,
    nonce: payload.nonce,
    authTime: payload.authTime ?? seconds(store),
    asked: payload.asked ?? '',
    consumed: row['consumed_at'] !== null,
  };
}

/** A sign-in session of a tenant, by the value of its cookie; its times are the directory's. */
export function keptSession(store: Store, tenantId: string, cookie: string): AdapterPayload | undefined {
  const row = store.get(
    "SELECT payload FROM front_channel WHERE tenant = ? AND model = 'Session' AND id = ? AND expires_at > ?",
    tenantId,
    keptId(store, cookie),
    seconds(store),
  );
  return row === undefined ? undefined : (JSON.parse(String(row['payload'])) as AdapterPayload);
}

/** Ends one sign-in session of a tenant, by the value of its cookie. */
export function endSession(store: Store, tenantId: string, cookie: string): void {
  const sql = "DELETE FROM front_channel WHERE tenant = ? AND model = 'Session' AND id = ?";
  store.run(sql, tenantId, keptId(store, cookie));
}

/** Ends one sign-in session of a tenant, by the name that interactions know it by. */
export function endSessionByUid(store: Store, tenantId: string, uid: string): void {
  const sql = "DELETE FROM front_channel WHERE tenant = ? AND model = 'Session' AND uid = ?";
  store.run(sql, tenantId, keptId(store, uid));
}
