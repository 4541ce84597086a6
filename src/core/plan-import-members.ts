import { accessFaults } from './access-faults.ts';
import { parseAccess, sameAccess, type AccessText } from './access-text.ts';
import type { Access } from './access.ts';
import type { AccountEvent, Member } from './account.ts';
import type { MemberKind } from './catalog.ts';
import type { DirectoryObject } from './directory.ts';
import type { MemberId, Principal } from './id.ts';
import { refuseLockOut, type LockOutFacts } from './lock-out.ts';
import { planAddMembers, refusalOfAccount } from './plan-add-members.ts';
import { changeOne } from './plan-change-members.ts';
import type { InputFault, Refusal } from './problems.ts';
import { refusalOfFaults } from './refusal-of-faults.ts';

/** A row of a file of which it is known whom it names, or why not. */
export interface NamedRow {
  readonly line: number;
  readonly who: (Principal & { readonly kind?: MemberKind }) | undefined;
  /** As it came in; undefined: the row gives none. */
  readonly access: unknown;
  /** What a member has as its reason stays. */
  readonly keepsReason: boolean;
  /** Why the row cannot be done, where that is known before. */
  readonly problem?: Refusal;
}

export interface ImportFacts extends LockOutFacts {
  readonly rows: readonly NamedRow[];
  /** What the directory has of an object. */
  readonly object: (who: Principal) => DirectoryObject | undefined;
  /** An id for somebody who becomes a member. */
  readonly newId: () => MemberId;
}

/** What becomes of one row. */
export type RowOutcome = { readonly line: number } & (
  | { readonly outcome: 'added'; readonly after: Member }
  | { readonly outcome: 'changed' | 'unchanged'; readonly before: Member; readonly after: Member }
  | { readonly outcome: 'refused'; readonly who: NamedRow['who']; readonly problem: Refusal }
);

export interface ImportPlan {
  /** In the order of the rows. */
  readonly outcomes: readonly RowOutcome[];
  readonly events: readonly AccountEvent[];
}

/**
 * Gives everybody whom the rows name the access of their row (U-13): by the rules of adding for those who are no members
 * yet, by those of changing for the others. An account that takes no members and a lock-out by all rows together (U-11)
 * refuse the whole; what is wrong with one row is that row's outcome.
 */
export function planImport(facts: ImportFacts): ImportPlan | Refusal {
  const refusal = refusalOfAccount(facts);
  if (refusal !== undefined) return refusal;
  const outcomes = facts.rows.map(row => outcomeOf(facts, row));
  const events = outcomes.flatMap((one): AccountEvent[] =>
    one.outcome === 'added' || one.outcome === 'changed' ? [{ kind: 'member-put', member: one.after }] : [],
  );
  const lockOut = events.length === 0 ? undefined : refuseLockOut(facts, events);
  return lockOut ?? { outcomes, events };
}

function outcomeOf(facts: ImportFacts, row: NamedRow): RowOutcome {
  const { line, who } = row;
  const refused = (problem: Refusal): RowOutcome => ({
    line,
    outcome: 'refused',
    who,
    problem: atLine(line, problem),
  });
  if (row.problem !== undefined || who === undefined) {
    return refused(row.problem ?? { refused: 'invalid', detail: 'Nobody is named here.' });
  }
  const there = facts.index.memberOf(who);
  if (there !== undefined) return ofMember(facts, row, there, refused);
  const kind = who.kind ?? facts.object(who)?.kind ?? 'user';
  const plan = planAddMembers({ ...facts, objects: [{ ...who, kind }], access: row.access });
  if ('refused' in plan) return refused(plan);
  const [one] = plan.outcomes;
  if (one?.outcome === 'added') return { line, outcome: 'added', after: one.member };
  if (one?.outcome === 'problem') return refused(one.problem);
  throw new Error('INVARIANT: somebody who is no member becomes one or is refused');
}

function ofMember(
  facts: ImportFacts,
  row: NamedRow,
  before: Member,
  refused: (problem: Refusal) => RowOutcome,
): RowOutcome {
  const { line } = row;
  const { index, catalog } = facts;
  const { kind } = before;
  if (row.who?.kind !== undefined && row.who.kind !== kind) {
    const detail = `This member is of the kind ${kind}, not ${row.who.kind}.`;
    return refused({ refused: 'invalid', detail, facts: { errors: [fault('/kind', detail)] } });
  }
  // Who lost their last grant is listed all the same, in an export too.
  if (row.access === undefined && isEmpty(before.access))
    return { line, outcome: 'unchanged', before, after: before };
  const context = { catalog, resource: index.resource.bind(index), role: index.role.bind(index), kind };
  const faults = refusalOfFaults(accessFaults(row.access, context));
  if (faults !== undefined) return refused(faults);
  const given = parseAccess(row.access as AccessText);
  const { reason } = before.access;
  // A file cannot tell a reason of no words from none.
  const keeps = row.keepsReason || (reason === '' && given.reason === undefined);
  const access = keeps && reason !== undefined ? { ...given, reason } : given;
  if (sameAccess(access, before.access) && access.reason === reason)
    return { line, outcome: 'unchanged', before, after: before };
  const one = changeOne(facts, before, access);
  if (one.outcome === 'problem') return refused(one.problem);
  if (one.outcome !== 'changed') throw new Error('INVARIANT: other access is a change');
  return { line, outcome: 'changed', before, after: one.after };
}

const isEmpty = (access: Access): boolean => ('roles' in access ? access.roles : access.custom).length === 0;

const fault = (pointer: string, detail: string): InputFault => ({ pointer, code: 'invalid', detail });

/** The column of a fault: where in the body the access or the object would stand is nothing to who wrote a file. */
function columnOf(pointer: string): string {
  const [, first = '', second = ''] = pointer.split('/');
  if (first === 'objects') return 'kind';
  if (first !== 'access') return first;
  if (second === 'custom') return 'permissions';
  return second === '' ? 'roles' : second;
}

/** The refusal in words for who wrote the file: each fault with its column, the whole with its line. */
export function atLine(line: number, { refused, detail, facts }: Refusal): Refusal {
  const errors = facts?.errors?.map(({ pointer, ...one }) => ({ ...one, pointer: `/${columnOf(pointer)}` }));
  const [first] = errors ?? [];
  if (errors === undefined || first === undefined)
    return { refused, detail: `Line ${line}: ${detail}`, ...(facts && { facts }) };
  const more = errors.length === 1 ? '' : ` And ${errors.length - 1} more.`;
  const column = columnOf(first.pointer);
  const where = column === 'row' ? `Line ${line}` : `Line ${line}, column ${column}`;
  return { refused, detail: `${where}: ${first.detail}${more}`, facts: { ...facts, errors } };
}
