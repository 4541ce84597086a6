import { PROPERTIES, type ObjectChange } from '../store/changes.ts';
import type { Body, StoredObject } from '../store/objects.ts';
import type { Fault, FaultKind } from './fault.ts';
import { makeLags, type Lags } from './lags.ts';

/** A fault that is switched on, with how often it was met. */
interface Armed {
  readonly fault: Fault;
  met: number;
  struck: number;
  /** `claims-challenge`: in seconds of the directory's clock; later sign-ins satisfy it. */
  since?: number;
}

/** Something that is not seen as it is: for some reads, or until a moment. */
interface Veil {
  reads: number;
  readonly until: number;
  /** What is seen instead; undefined: nothing at all. */
  readonly body: Body | undefined;
}

/** What a test switched on to go wrong, per tenant. It lives in memory: a restart ends it. */
export interface Trouble {
  /** Replaces the tenant's faults. */
  switchOn(tenant: number, faults: readonly Fault[]): void;
  switchOff(tenant: number): void;
  /** The tenant's faults with how often each struck. */
  list(tenant: number): readonly (Fault & { readonly struck: number })[];
  /** Whether a fault of this kind strikes now; it is counted. `path` is below `/v1.0`. */
  strike(tenant: number, kind: FaultKind, method: string, path: string): Fault | undefined;
  /** The same for faults that name such a path themselves; those without a path are about Graph alone. */
  strikeNamed(tenant: number, kind: FaultKind, method: string, path: string): Fault | undefined;
  /**
   * Whether a `claims-challenge` strikes: the second of its first strike (of the directory's clock), after which the person
   * has to sign in. It strikes writes, and reads only where a fault names GET; at the token endpoint where it names that.
   */
  demandsSignIn(
    tenant: number,
    method: string,
    path: string,
    person: { readonly authTime: number; readonly now: number },
  ): number | undefined;
  /** Ids of subscriptions that are told nothing until they are reauthorized. */
  readonly owing: Set<string>;
  /** What filters, lists of members and delta queries do not see yet. */
  readonly lags: Lags;
  /** Notes a committed change, so that `fresh` and `stale` know what was. */
  changed(change: ObjectChange): void;
  /** The object as a read is to see it now: as it is, as it was, or (fresh) not at all. */
  seen(object: StoredObject): StoredObject | undefined;
}

const MATCHING_CREATION = 'POST';

/** The first fault of the kind that strikes such a request; it is counted. */
function strikeAny(all: readonly Armed[], kind: FaultKind, method: string, path: string): Fault | undefined {
  for (const armed of all) {
    const { fault } = armed;
    if (fault.kind !== kind) continue;
    if (fault.method !== undefined && fault.method !== method) continue;
    if (fault.path !== undefined && !path.startsWith(fault.path)) continue;
    armed.met += 1;
    if (armed.met <= fault.after) continue;
    if (fault.times !== undefined && armed.struck >= fault.times) continue;
    armed.struck += 1;
    return fault;
  }
  return undefined;
}

/** No fault is on. @param now milliseconds of the machine's own time, which no test moves */
export function makeTrouble(now: () => number = Date.now): Trouble {
  const tenants = new Map<number, Armed[]>();
  const veils = new Map<number, Veil>();

  const strike = (tenant: number, kind: FaultKind, method: string, path: string): Fault | undefined =>
    strikeAny(tenants.get(tenant) ?? [], kind, method, path);

  const veil = (object: number, fault: Fault, body: Body | undefined): void => {
    veils.set(object, {
      reads: fault.reads ?? Number.POSITIVE_INFINITY,
      until: fault.milliseconds === undefined ? Number.POSITIVE_INFINITY : now() + fault.milliseconds,
      body,
    });
  };

  const lags = makeLags(strike, now);
  const owing = new Set<string>();

  return {
    strike,
    strikeNamed(tenant, kind, method, path) {
      const named = (tenants.get(tenant) ?? []).filter(({ fault }) => fault.path !== undefined);
      return strikeAny(named, kind, method, path);
    },
    demandsSignIn(tenant, method, path, { authTime, now: at }) {
      const all = (tenants.get(tenant) ?? []).filter(
        ({ fault, since }) =>
          (method !== 'GET' || fault.method !== undefined) &&
          (fault.path !== undefined || !path.startsWith('/oauth2/')) &&
          (since === undefined || authTime <= since),
      );
      const fault = strikeAny(all, 'claims-challenge', method, path);
      const armed = all.find(each => each.fault === fault);
      if (armed === undefined) return undefined;
      return (armed.since ??= Math.floor(at / 1000));
    },
    lags,
    owing,
    switchOn(tenant, faults) {
      tenants.set(
        tenant,
        faults.map(fault => ({ fault, met: 0, struck: 0 })),
      );
      veils.clear();
      lags.forget(tenant);
    },
    switchOff(tenant) {
      tenants.delete(tenant);
      veils.clear();
      owing.clear();
      lags.forget(tenant);
    },
    list: tenant => (tenants.get(tenant) ?? []).map(({ fault, struck }) => ({ ...fault, struck })),
    changed(change) {
      const { tenant, kind, object, member, before } = change;
      if (!tenants.has(tenant)) return;
      lags.noted(change);
      if (before === undefined || member !== PROPERTIES) return;
      const path = `/${kind}s`;
      if (before === 'nothing') {
        const fault = strike(tenant, 'fresh', MATCHING_CREATION, path);
        if (fault !== undefined) veil(object, fault, undefined);
      } else {
        const fault = strike(tenant, 'stale', 'PATCH', path);
        // What was hidden as fresh stays hidden.
        if (fault !== undefined && !veils.has(object)) veil(object, fault, before);
      }
    },
    seen(object) {
      const over = veils.get(object.n);
      if (over === undefined) return object;
      if (over.reads <= 0 || over.until <= now()) {
        veils.delete(object.n);
        return object;
      }
      over.reads -= 1;
      return over.body === undefined ? undefined : { ...object, body: over.body };
    },
  };
}
