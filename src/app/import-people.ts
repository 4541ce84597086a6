import {
  asObjectId,
  asTenantId,
  isGuid,
  principalKey,
  type Principal,
  type PrincipalKey,
  type TenantId,
} from '../core/id.ts';
import type { ImportRow } from '../core/import-rows.ts';
import type { NamedRow } from '../core/plan-import-members.ts';
import { Problem, type ProblemCode, type Refusal } from '../core/problems.ts';
import { refusalOfFaults } from '../core/refusal-of-faults.ts';
import type { Authority } from './authority.ts';
import { fullViewOf } from './member-view.ts';
import type { DirectoryProfile } from './ports/account-store.ts';
import type { DirectoryReader } from './ports/directory-reader.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { TenantSync } from './sync-tenant.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

export interface PeoplePorts {
  readonly store: Pick<ReplicaStore, 'objectsNamed' | 'replicaTenant'>;
  readonly tenants: Pick<TenantIndexes, 'index'>;
  readonly directory: Pick<DirectoryReader, 'lookUpUser'>;
  readonly sync: Pick<TenantSync, 'admit'>;
}

/** How many unknown objects are looked up in the directory at a time. */
const lookUpsAtOnce = 8;
/** How many names the store is asked for at once. */
const namesAtOnce = 500;

/** Whom a row names, or why nobody. */
type Found = { readonly who: Principal } | { readonly problem: Refusal };

const refusing = (refused: ProblemCode, column: string, detail: string): { problem: Refusal } => ({
  problem: { refused, detail, facts: { errors: [{ pointer: `/${column}`, code: refused, detail }] } },
});

/**
 * Whom the rows of a file name (U-13): by object id anybody of an associated tenant; by user name or mail address in the
 * tenant that the caller is signed in at, since others may not be searched (T-8, T-9). Who is not in the copy of the
 * directory is looked up. Rows that name nobody, several, or somebody whom another row names too have a problem.
 *
 * Throws what reading the store throws.
 */
export async function namePeople(
  ports: PeoplePorts,
  authority: Authority,
  rows: readonly ImportRow[],
): Promise<readonly NamedRow[]> {
  const tenantOf = await tenantFinder(ports, authority);
  const names = await findNames(ports, authority, rows, tenantOf);
  const found = rows.map(row => findOne(row, tenantOf, names));
  const failures = await admitUnknown(ports, authority, found);
  const named = rows.map((row, n): NamedRow => {
    const { line, access, keepsReason, kind } = row;
    const base = { line, access, keepsReason };
    const one = found[n];
    if (one === undefined || 'problem' in one) {
      return { ...base, who: undefined, ...(one && { problem: one.problem }) };
    }
    const who = { ...one.who, ...(kind !== undefined && { kind }) };
    const unreadable = refusalOfFaults(row.faults);
    const failure = failures.get(principalKey(who));
    const problem = unreadable ?? failure;
    return { ...base, who, ...(problem && { problem }) };
  });
  return refuseTwice(named);
}

type TenantOf = (row: ImportRow) => TenantId | Refusal;

/** The tenant that a row names by id or domain; without, the caller's own, or the only one (T-8). */
async function tenantFinder(ports: PeoplePorts, { identity, index }: Authority): Promise<TenantOf> {
  const { tenants } = index.facts;
  const domains = new Map<string, TenantId>();
  for (const tenant of tenants) {
    const domain = (await ports.store.replicaTenant(tenant))?.defaultDomain.toLowerCase();
    if (domain) domains.set(domain, tenant);
  }
  const own = tenants.find(each => each === fullViewOf(identity));
  const usual = own ?? (tenants.length === 1 ? tenants[0] : undefined);
  return ({ tenant }) => {
    if (tenant === '') {
      const detail = 'The account has several tenants: say which one this is of, by its id or domain.';
      return usual ?? refusing('invalid', 'tenant', detail).problem;
    }
    if (isGuid(tenant)) return asTenantId(tenant);
    const detail = `No associated tenant has the domain "${tenant}". Write its id or its default domain.`;
    return domains.get(tenant.toLowerCase()) ?? refusing('tenant-required', 'tenant', detail).problem;
  };
}

/** The tenant that may be searched, and its objects by user name and mail address. */
interface Names {
  readonly tenant: TenantId;
  readonly found: ReadonlyMap<string, readonly DirectoryProfile[]>;
  /** Why the directory could not be asked for a name. */
  readonly failures: ReadonlyMap<string, Refusal>;
}

const nameKey = (name: string): string => name.toLowerCase();

/** Everybody of the caller's own tenant whom rows name by user name or mail address. */
async function findNames(
  ports: PeoplePorts,
  { identity, index }: Authority,
  rows: readonly ImportRow[],
  tenantOf: TenantOf,
): Promise<Names | undefined> {
  const tenant = fullViewOf(identity);
  if (tenant === null || !index.facts.tenants.includes(tenant)) return undefined;
  const found = new Map<string, DirectoryProfile[]>();
  const failures = new Map<string, Refusal>();
  const names = new Set(
    rows
      .filter(row => row.faults.length === 0 && !isGuid(row.who) && tenantOf(row) === tenant)
      .map(row => nameKey(row.who)),
  );
  const all = [...names];
  for (let from = 0; from < all.length; from += namesAtOnce) {
    for (const profile of await ports.store.objectsNamed(tenant, all.slice(from, from + namesAtOnce))) {
      const { userPrincipalName = '', mail = '' } = profile;
      for (const name of new Set([nameKey(userPrincipalName), nameKey(mail)]))
        if (names.has(name)) found.set(name, [...(found.get(name) ?? []), profile]);
    }
  }
  const unknown = all.filter(name => name.includes('@') && !found.has(name));
  await atOnce(unknown, async name => {
    const profile = await asking(() => ports.directory.lookUpUser(tenant, name));
    if (profile instanceof Problem) failures.set(name, asRefusal(profile));
    else if (profile) found.set(name, [profile]);
  });
  return { tenant, found, failures };
}

function findOne(row: ImportRow, tenantOf: TenantOf, names: Names | undefined): Found {
  const { who, whoColumn, kind, faults } = row;
  const tenantId = tenantOf(row);
  if (typeof tenantId !== 'string') return { problem: refusalOfFaults(faults) ?? tenantId };
  if (isGuid(who)) return { who: { tenantId, objectId: asObjectId(who) } };
  const unreadable = refusalOfFaults(faults);
  if (unreadable !== undefined) return { problem: unreadable };
  if (names?.tenant !== tenantId) {
    const detail = `Names are looked for only in the directory that you are signed in at. Write the object id of "${who}".`;
    return refusing('wrong-tenant', whoColumn, detail);
  }
  const all = names.found.get(nameKey(who)) ?? [];
  const ofKind = all.filter(each => kind === undefined || each.kind === kind);
  // That it is of another kind than named is for the rules to say.
  const fitting = ofKind.length > 0 ? ofKind : all;
  // A user name is one object's alone; a mail address may be several objects'.
  const exact = fitting.filter(each => nameKey(each.userPrincipalName ?? '') === nameKey(who));
  const [one, ...others] = exact.length > 0 ? exact : fitting;
  if (one === undefined) {
    const failure = names.failures.get(nameKey(who));
    if (failure !== undefined) return { problem: failure };
    const detail = `Nobody of the tenant has the user name or mail address "${who}".`;
    return refusing('not-found', whoColumn, detail);
  }
  if (others.length === 0) return { who: { tenantId, objectId: one.objectId } };
  const ids = [one, ...others].map(each => each.objectId).join(', ');
  const detail = `"${who}" is the mail address of ${others.length + 1}: write one's object id instead: ${ids}.`;
  return refusing('invalid', whoColumn, detail);
}

/** Takes into the replica whom it does not know yet; answers why where that failed. */
async function admitUnknown(
  ports: PeoplePorts,
  { index }: Authority,
  found: readonly Found[],
): Promise<ReadonlyMap<PrincipalKey, Refusal>> {
  const failures = new Map<PrincipalKey, Refusal>();
  const unknown = new Map<PrincipalKey, Principal>();
  for (const one of found) {
    if ('problem' in one) continue;
    const { tenantId, objectId } = one.who;
    if (!index.facts.tenants.includes(tenantId) || index.memberOf(one.who)) continue;
    if (!ports.tenants.index(tenantId)?.object(objectId)) unknown.set(principalKey(one.who), one.who);
  }
  await atOnce([...unknown.values()], async who => {
    const admitted = await asking(() => ports.sync.admit(who.tenantId, who.objectId));
    if (admitted instanceof Problem) failures.set(principalKey(who), asRefusal(admitted));
  });
  return failures;
}

const asRefusal = ({ code, detail, facts }: Problem): Refusal => ({ refused: code, detail, facts });

/** What the directory answers, or the problem that it has. */
async function asking<T>(ask: () => Promise<T>): Promise<T | Problem> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

async function atOnce<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const worker = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await work(next);
  };
  await Promise.all(Array.from({ length: lookUpsAtOnce }, worker));
}

/** Whoever is in the file twice gets nothing by it: which of the rows is meant is not for us to guess. */
function refuseTwice(rows: readonly NamedRow[]): readonly NamedRow[] {
  const lines = new Map<PrincipalKey, number[]>();
  for (const { who, line } of rows)
    if (who) lines.set(principalKey(who), [...(lines.get(principalKey(who)) ?? []), line]);
  return rows.map(row => {
    const all = row.who === undefined ? [] : (lines.get(principalKey(row.who)) ?? []);
    if (row.problem !== undefined || all.length < 2) return row;
    const others = all.filter(line => line !== row.line).join(', ');
    const detail = `The same one is in line ${others} too. Keep one of the rows.`;
    return { ...row, ...refusing('invalid', 'user', detail) };
  });
}
