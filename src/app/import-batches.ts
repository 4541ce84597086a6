import { printAccess, sameAccess } from '../core/access-text.ts';
import type { Access } from '../core/access.ts';
import type { AccountIndex } from '../core/account-index.ts';
import { principalKey, type PrincipalKey } from '../core/id.ts';
import { atLine, type ImportPlan, type NamedRow, type RowOutcome } from '../core/plan-import-members.ts';
import { Problem, problems } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { changeAccount } from './change-account-state.ts';
import {
  batchesOf,
  countsOf,
  ownedIn,
  planOn,
  touchedBy,
  type ImportCounts,
  type ImportMembers,
  type ImportPorts,
} from './import-plan.ts';
import { loggedEffects } from './logged-effect.ts';
import type { NewLogEntry } from './ports/actor.ts';
import type { DirectoryProfile } from './ports/account-store.ts';

/** What is told while a file is worked through: rows when they are written, and at the end how many there were. */
export type ImportNews =
  | { readonly rows: readonly RowOutcome[] }
  | { readonly counts: ImportCounts; readonly revision: string | undefined }
  /** It ends here before its end. */
  | { readonly problem: Problem };

export interface CheckedRows {
  readonly rows: readonly NamedRow[];
  readonly plan: ImportPlan;
}

/** What the log calls an import as a whole. */
export const importAttempt = { action: 'members.import', target: {} } as const;

/** Writes the rows, portion by portion, and tells of each when it is written. */
export async function* perform(
  ports: ImportPorts,
  request: ImportMembers,
  { rows, plan }: CheckedRows,
): AsyncGenerator<ImportNews> {
  const expected = new Map(plan.outcomes.map(one => [one.line, one]));
  const batches = [...batchesOf(inOrder(request.authority, rows, expected))];
  const once = new Set<readonly NamedRow[]>();
  const told: RowOutcome[] = [];
  let revision: string | undefined;
  try {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      const done = await performBatch(ports, request, batch, expected, once.has(batch));
      if (done === 'later') {
        once.add(batch);
        batches.push(batch);
        continue;
      }
      revision = done.revision ?? revision;
      told.push(...done.outcomes);
      yield { rows: done.outcomes };
    }
    yield { counts: countsOf(told), revision };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    yield { problem: error };
  } finally {
    await logRefused(ports, request, told);
  }
}

/** Rows of the caller and of their groups come last where they change something: they may take away what the others need. */
function inOrder(
  { identity, index }: Authority,
  rows: readonly NamedRow[],
  expected: ReadonlyMap<number, RowOutcome>,
): readonly NamedRow[] {
  if (identity.kind === 'portal') return rows;
  const groups = index.groupMembersOf(identity.principal).map(({ member }) => member);
  const own = new Set([identity.principal, ...groups].map(principalKey));
  const isOwn = ({ who, line }: NamedRow): boolean =>
    who !== undefined && own.has(principalKey(who)) && expected.get(line)?.outcome === 'changed';
  return [...rows.filter(row => !isOwn(row)), ...rows.filter(isOwn)];
}

interface Batch {
  readonly outcomes: readonly RowOutcome[];
  readonly revision?: string;
}

/**
 * One transaction's rows. `later`: they would lock the account out as long as those behind them are not done; asked the
 * `last` time, they are refused instead.
 */
async function performBatch(
  ports: ImportPorts,
  request: ImportMembers,
  rows: readonly NamedRow[],
  expected: ReadonlyMap<number, RowOutcome>,
  last: boolean,
): Promise<Batch | 'later'> {
  const before = rows.flatMap(({ line }) => expected.get(line) ?? []);
  if (before.every(one => one.outcome === 'unchanged' || one.outcome === 'refused'))
    return { outcomes: before };
  const authority = await request.renew();
  const now = { ...request, authority };
  const [profiles, owned] = await Promise.all([profilesOf(ports, rows), ownedIn(ports, authority, rows)]);
  try {
    const { result, revision } = await changeAccount<readonly RowOutcome[]>(
      ports,
      { authority, actor: request.actor },
      async (index, locked) => {
        const fresh =
          request.ifMatchPlan === undefined ? rows : rows.map(row => asLookedAt(index, row, expected));
        const plan = await planOn(ports, now, index, fresh, locked, owned);
        const effect = loggedEffects(index, ports.tenants, plan.events, touchedBy(plan), authority.at);
        const log = plan.outcomes.flatMap(one => logOf(one, profiles, effect));
        return { events: plan.events, log, result: plan.outcomes };
      },
    );
    return { outcomes: result, revision };
  } catch (error) {
    const lockOut = error instanceof Problem && error.code === 'last-manager';
    if (!lockOut) throw error;
    if (!last) return 'later';
    const { code: refused, detail, facts } = error;
    const outcomeOf = ({ line, who }: NamedRow): RowOutcome => ({
      line,
      outcome: 'refused',
      who,
      problem: atLine(line, { refused, detail, facts }),
    });
    return { outcomes: rows.map(outcomeOf) };
  }
}

/** The row, refused if whom it names is not any more what they were when its effect was looked at (B-2). */
function asLookedAt(index: AccountIndex, row: NamedRow, expected: ReadonlyMap<number, RowOutcome>): NamedRow {
  const seen = expected.get(row.line);
  const there = row.who && index.memberOf(row.who);
  if (seen === undefined || seen.outcome === 'refused') return row;
  const was = seen.outcome === 'added' ? undefined : seen.before;
  if (was === undefined ? there === undefined : there && same(was.access, there.access)) return row;
  const detail = 'Somebody has changed this since you looked. Look again and decide anew.';
  return { ...row, problem: { refused: 'plan-stale', detail } };
}

const same = (a: Access, b: Access): boolean => sameAccess(a, b) && a.reason === b.reason;

async function profilesOf(
  ports: Pick<ImportPorts, 'store'>,
  rows: readonly NamedRow[],
): Promise<ReadonlyMap<PrincipalKey, DirectoryProfile>> {
  const found = new Map<PrincipalKey, DirectoryProfile>();
  const people = rows.flatMap(({ who }) => who ?? []);
  for (const [tenantId, those] of Map.groupBy(people, who => who.tenantId)) {
    const ids = those.map(each => each.objectId);
    for (const [objectId, profile] of await ports.store.profiles(tenantId, ids))
      found.set(principalKey({ tenantId, objectId }), profile);
  }
  return found;
}

function logOf(
  one: RowOutcome,
  profiles: ReadonlyMap<PrincipalKey, DirectoryProfile>,
  effect: ReturnType<typeof loggedEffects>,
): readonly NewLogEntry[] {
  if (one.outcome !== 'added' && one.outcome !== 'changed') return [];
  const { id, tenantId, objectId, kind, access } = one.after;
  return [
    {
      action: one.outcome === 'added' ? 'members.add' : 'members.access',
      result: 'done',
      target: { member: id, tenantId, objectId, kind },
      detail: {
        displayName: profiles.get(principalKey(one.after))?.displayName ?? null,
        line: one.line,
        ...(one.outcome === 'changed' && { before: printAccess(one.before.access) }),
        after: printAccess(access),
        effect: effect(one.after),
      },
    },
  ];
}

/** How many lines of a file a log entry names. */
const linesNamed = 20;

/** The rows that the rules refused stand in the log too, in one entry (H-4). */
async function logRefused(
  ports: ImportPorts,
  request: ImportMembers,
  told: readonly RowOutcome[],
): Promise<void> {
  const refused = told.flatMap(one => {
    if (one.outcome !== 'refused') return [];
    const { kind } = problems[one.problem.refused];
    return kind === 'forbidden' || kind === 'conflict' ? [one] : [];
  });
  const [first] = refused;
  if (first === undefined) return;
  await ports.store.logRefusal(request.authority.account, request.actor, request.authority.at, {
    ...importAttempt,
    result: 'refused',
    detail: {
      code: first.problem.refused,
      detail: first.problem.detail,
      rows: refused.length,
      lines: refused.slice(0, linesNamed).map(one => one.line),
    },
  });
}
