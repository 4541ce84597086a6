import { PROPERTIES, type ObjectChange } from '../store/changes.ts';
import type { ObjectKind } from '../store/objects.ts';
import type { Fault, FaultKind } from './fault.ts';
import type { IndexLag, MemberLag } from './lagging-store.ts';

/** Changes that some reads do not see yet. */
export interface Lags {
  noted(change: ObjectChange): void;
  /** What `$filter`, `$search` and counts do not know yet; asking counts as a read of all of it. */
  index(tenant: number): IndexLag[];
  /** What lists of members and of memberships do not know yet; asking counts as a read of all of it. */
  members(tenant: number): MemberLag[];
  /** How far delta queries see, of a log that has come to `newest`; asking counts as a read. */
  sequence(tenant: number, newest: number): number;
  forget(tenant: number): void;
}

interface Lagging<T> {
  readonly tenant: number;
  readonly what: T;
  reads: number;
  readonly until: number;
}

/** Those of a tenant that still lag; each loses one read. */
function still<T>(lagging: Set<Lagging<T>>, tenant: number, now: number): T[] {
  const found: T[] = [];
  for (const one of lagging) {
    if (one.tenant !== tenant) continue;
    if (one.reads <= 0 || one.until <= now) {
      lagging.delete(one);
      continue;
    }
    one.reads -= 1;
    found.push(one.what);
  }
  return found;
}

/** @param strike whether a fault strikes such a change @param now milliseconds of the machine's own time */
export function makeLags(
  strike: (tenant: number, kind: FaultKind, method: string, path: string) => Fault | undefined,
  now: () => number,
): Lags {
  const index = new Set<Lagging<IndexLag>>();
  const members = new Set<Lagging<MemberLag>>();
  const sequences = new Set<Lagging<number>>();
  const add = <T>(to: Set<Lagging<T>>, tenant: number, what: T, fault: Fault | undefined): void => {
    if (fault === undefined) return;
    to.add({
      tenant,
      what,
      reads: fault.reads ?? Number.POSITIVE_INFINITY,
      until: fault.milliseconds === undefined ? Number.POSITIVE_INFINITY : now() + fault.milliseconds,
    });
  };
  return {
    noted({ tenant, kind, object, member, sequence, before }) {
      const path = `/${kind}s`;
      const method = before === 'nothing' ? 'POST' : 'PATCH';
      add(sequences, tenant, sequence, strike(tenant, 'lagging-delta', method, path));
      if (before === undefined) return;
      if (member === PROPERTIES) {
        // What the index knew when the first of several changes came is what it goes on knowing.
        if ([...index].some(({ what }) => what.object.n === object)) return;
        const lag = {
          object: { n: object, tenant, kind: kind as ObjectKind },
          before: before === 'nothing' ? undefined : before,
        };
        add(index, tenant, lag, strike(tenant, 'lagging-index', method, path));
      } else if (member > 0) {
        const known = [...members].some(({ what }) => what.group === object && what.member === member);
        const lag = { tenant, group: object, member, was: before !== 'nothing' };
        if (!known) add(members, tenant, lag, strike(tenant, 'lagging-members', method, path));
      }
    },
    index: tenant => still(index, tenant, now()),
    members: tenant => still(members, tenant, now()),
    sequence: (tenant, newest) => Math.min(newest, ...still(sequences, tenant, now()).map(each => each - 1)),
    forget(tenant) {
      for (const lagging of [index, members, sequences])
        for (const one of lagging) if (one.tenant === tenant) (lagging as Set<unknown>).delete(one);
    },
  };
}
