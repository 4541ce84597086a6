import type { LdapReader } from './ldap-reader.ts';
import { lossesOf, massiveLosses, planSync, type Loss, type SyncLine, type SyncPlan } from './plan-sync.ts';
import { readDirectory, stillThere, type LdapSnapshot, type ReadOptions } from './read-directory.ts';
import type { Applied, HeldObject, HeldTenant, SyncedTenant } from './synced-tenant.ts';

/** So much would be taken away that somebody has to be asked; nothing was written. */
export class MassRemoval extends Error {
  readonly code = 'mass-removal';
  readonly losses: readonly Loss[];
  constructor(losses: readonly Loss[]) {
    const words = losses.map(({ kind, lost, held }) => `${lost} of ${held} ${kind}`).join(', ');
    super(
      `The LDAP directory no longer shows ${words}; nothing was written. Look at the server, the bases and the ` +
        'filters. If that many are really gone, run it once with --accept-mass-removal.',
    );
    this.name = 'MassRemoval';
    this.losses = losses;
  }
}

export type SyncStep =
  'reading-users' | 'reading-groups' | 'comparing' | 'removing' | 'writing-objects' | 'writing-members';

export interface SyncOptions {
  /** All but what the tenant itself says. */
  readonly read: Omit<ReadOptions, 'tenant' | 'disabled'>;
  readonly acceptMassRemoval?: boolean;
  /** Compare, and write nothing. */
  readonly dryRun?: boolean;
  readonly progress?: (step: SyncStep, done: number, of?: number) => void;
  /** Asked between two requests; a run that is stopped is gone on with by the next one. */
  readonly stopping?: () => boolean;
}

export interface SyncProblem {
  readonly code: string;
  readonly detail: string;
}

export interface SyncResult {
  readonly tenantId: string;
  readonly read: { readonly users: number; readonly groups: number; readonly memberships: number };
  /** In a dry run: what would be written. */
  readonly written: Applied;
  /** Names in groups that are neither user nor group of this sync. */
  readonly membersOutside: number;
  /** References to other servers, not followed. */
  readonly referrals: number;
  /** Synced objects whose authority was moved to the cloud: left alone. */
  readonly cloudManaged: number;
  readonly problems: readonly SyncProblem[];
  /** Whether it was stopped before everything was written. */
  readonly stopped: boolean;
}

/**
 * Makes the tenant's synced users and groups what the LDAP directory says: reads both sides whole, compares, and writes
 * only what differs. Nothing is kept between runs, so whatever ended one, the next goes on from what is there.
 * @throws LdapFault, DirectoryFault, MassRemoval
 */
export async function syncOnce(
  reader: LdapReader,
  target: SyncedTenant,
  options: SyncOptions,
): Promise<SyncResult> {
  const progress = options.progress ?? (() => undefined);
  const { tenant, objects } = await target.read();
  const read = { ...options.read, tenant };
  const snapshot = await readDirectory(reader, read, (what, count) => progress(`reading-${what}`, count));
  progress('comparing', objects.length);
  const first = planSync(snapshot, objects);
  const kept = options.dryRun === true ? new Set<string>() : await keep(reader, read, first, objects);
  const plan = kept.size === 0 ? first : planSync(snapshot, objects, kept);
  const massive = massiveLosses(lossesOf(plan, objects));
  if (massive.length > 0 && options.acceptMassRemoval !== true) throw new MassRemoval(massive);
  const writing = new Writing(target, options);
  if (options.dryRun !== true) await writing.all(plan);
  return resultOf(
    tenant,
    snapshot,
    plan,
    options.dryRun === true ? wouldWrite(plan, objects) : undefined,
    writing,
  );
}

/** Anchors of planned removals that the LDAP directory has all the same; a mass removal is refused before it is asked. */
async function keep(
  reader: LdapReader,
  read: ReadOptions,
  plan: SyncPlan,
  held: readonly HeldObject[],
): Promise<Set<string>> {
  const kept = new Set<string>();
  if (massiveLosses(lossesOf(plan, held)).length > 0) return kept;
  for (const kind of ['user', 'group'] as const) {
    const anchors = plan.removals
      .filter(one => one.kind === kind)
      .map(one => one.properties['onPremisesImmutableId'])
      .filter(anchor => typeof anchor === 'string');
    const where =
      kind === 'user'
        ? { bases: read.userBases, filter: read.userFilter }
        : { bases: read.groupBases, filter: read.groupFilter };
    for (const anchor of await stillThere(reader, read, where, anchors)) kept.add(anchor);
  }
  return kept;
}

const LINES_AT_ONCE = 500;
const MEMBERS_AT_ONCE = 5_000;

class Writing {
  readonly applied = { created: 0, updated: 0, restored: 0, removed: 0, membersAdded: 0, membersRemoved: 0 };
  readonly problems: SyncProblem[] = [];
  stopped = false;
  readonly #target: SyncedTenant;
  readonly #options: SyncOptions;

  constructor(target: SyncedTenant, options: SyncOptions) {
    this.#target = target;
    this.#options = options;
  }

  async all(plan: SyncPlan): Promise<void> {
    await this.#lines(
      'removing',
      plan.removals.map(({ id }) => ({ remove: id })),
    );
    await this.#lines('writing-objects', plan.parked);
    const refused = await this.#lines('writing-objects', plan.puts);
    await this.#members(plan, refused);
    if (!this.stopped) await this.#send([{ finished: true }]);
  }

  /** @returns the ids of the objects that were not taken */
  async #lines(step: SyncStep, lines: readonly SyncLine[]): Promise<Set<string>> {
    const refused = new Set<string>();
    for (let at = 0; at < lines.length && !this.#stop(); at += LINES_AT_ONCE) {
      const some = lines.slice(at, at + LINES_AT_ONCE);
      for (const line of await this.#send(some)) {
        const one = some[line - 1];
        if (one !== undefined && 'put' in one) refused.add(one.put.id);
      }
      this.#options.progress?.(step, Math.min(at + LINES_AT_ONCE, lines.length), lines.length);
    }
    return refused;
  }

  async #members(plan: SyncPlan, refused: ReadonlySet<string>): Promise<void> {
    const all = plan.members
      .filter(line => !refused.has(line.members))
      .map(line => ({ ...line, add: line.add.filter(id => !refused.has(id)) }));
    const parts = all.flatMap(inParts);
    let batch: SyncLine[] = [];
    let size = 0;
    for (const [n, line] of parts.entries()) {
      if (this.#stop()) return;
      batch.push(line);
      size += line.add.length + line.remove.length;
      if (size < MEMBERS_AT_ONCE && n < parts.length - 1) continue;
      await this.#send(batch);
      this.#options.progress?.('writing-members', n + 1, parts.length);
      batch = [];
      size = 0;
    }
  }

  /** @returns the numbers of the lines that were not taken */
  async #send(lines: readonly SyncLine[]): Promise<number[]> {
    const { applied, problems } = await this.#target.write(lines);
    for (const name of Object.keys(this.applied) as (keyof Applied)[]) this.applied[name] += applied[name];
    for (const { line, code, detail } of problems)
      this.problems.push({ code, detail: `${nameOf(lines[line - 1])}: ${detail}` });
    return problems.map(({ line }) => line);
  }

  #stop(): boolean {
    this.stopped ||= this.#options.stopping?.() === true;
    return this.stopped;
  }
}

/** What a problem is about, in words for the operator. */
function nameOf(line: SyncLine | undefined): string {
  if (line === undefined || 'finished' in line) return 'the sync';
  if ('remove' in line && typeof line.remove === 'string') return line.remove;
  if ('put' in line) {
    const { onPremisesDistinguishedName, userPrincipalName } = line.put.properties;
    const names = [onPremisesDistinguishedName, userPrincipalName];
    return names.find(name => typeof name === 'string') ?? line.put.id;
  }
  return 'members' in line ? `the members of ${line.members}` : 'the sync';
}

type MembersLine = Extract<SyncLine, { members: string }>;

function inParts({ members, add, remove }: MembersLine): MembersLine[] {
  const parts: MembersLine[] = [];
  for (let at = 0; at < Math.max(add.length, remove.length); at += MEMBERS_AT_ONCE) {
    const [from, to] = [at, at + MEMBERS_AT_ONCE];
    parts.push({ members, add: add.slice(from, to), remove: remove.slice(from, to) });
  }
  return parts;
}

function wouldWrite(plan: SyncPlan, held: readonly HeldObject[]): Applied {
  const known = new Map(held.map(one => [one.id, one]));
  const puts = plan.puts.map(line => ('put' in line ? known.get(line.put.id) : undefined));
  return {
    created: puts.filter(one => one === undefined).length,
    updated: puts.filter(one => one?.deleted === false).length,
    restored: puts.filter(one => one?.deleted === true).length,
    removed: plan.removals.length,
    membersAdded: plan.members.reduce((sum, line) => sum + line.add.length, 0),
    membersRemoved: plan.members.reduce((sum, line) => sum + line.remove.length, 0),
  };
}

function resultOf(
  tenant: HeldTenant,
  snapshot: LdapSnapshot,
  plan: SyncPlan,
  planned: Applied | undefined,
  { applied, problems, stopped }: Writing,
): SyncResult {
  let memberships = 0;
  for (const members of snapshot.members.values()) memberships += members.size;
  const skipped = snapshot.skipped.map(({ dn, code }) => ({
    code,
    detail: `${dn} is left out: ${SKIPPED[code] ?? code}`,
  }));
  return {
    tenantId: tenant.id,
    read: { users: snapshot.users.length, groups: snapshot.groups.length, memberships },
    written: planned ?? applied,
    membersOutside: snapshot.membersOutside,
    referrals: snapshot.referrals,
    cloudManaged: plan.cloudManaged,
    problems: [...skipped, ...problems],
    stopped,
  };
}

const SKIPPED: Readonly<Record<string, string>> = {
  'no-anchor':
    'it shows no lasting identity (objectGUID or entryUUID); whoever is signed in may not be allowed to read it',
  'no-user-name': 'it has no attribute that gives a user name',
  'no-name': 'it has no name',
};
