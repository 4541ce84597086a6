import type { AccountEvent } from './account.ts';
import type { AccountIndex, AccountIndexOptions } from './account-index.ts';
import { createAccountIndex } from './create-account-index.ts';
import { indexCatalog } from './catalog-index.ts';
import type { Decision, Question } from './decision.ts';
import type { DirectoryPatch, TenantIndex } from './directory.ts';
import type { ObjectId, TenantId } from './id.ts';
import { askedBy, readNames, unaskable, type NamedQuestion } from './named-question.ts';
import type { Snapshot, TenantAge } from './snapshot.ts';
import { createTenantIndex } from './tenant-index.ts';

/** A change of a snapshot: the account's events and what of its directories changed with them. */
export interface SnapshotChange {
  /** The account's own number after the events. */
  readonly number: number;
  readonly revision: string;
  readonly at: number;
  readonly events: readonly AccountEvent[];
  readonly patches: readonly {
    readonly tenantId: TenantId;
    readonly revision: number;
    readonly patch: DirectoryPatch;
  }[];
}

/** An account's index made from a snapshot and kept up by what is told of it: it answers as the server does. */
export interface SnapshotIndex {
  readonly revision: string;
  readonly index: AccountIndex;
  /** A question about somebody else than the snapshot's own subject is a no: nothing is known of them. */
  decide(question: Question, explain?: boolean): Decision;
  /** A question in the names of the catalog and of the account's aliases, as AuthZEN has it. */
  read(question: NamedQuestion, at: number): Question;
  apply(change: SnapshotChange): void;
  /** Newer ages of the directories. */
  age(ages: readonly TenantAge[]): void;
}

/** `more`: what an index takes besides, such as how conditions are evaluated. */
export function indexOfSnapshot(
  snapshot: Snapshot,
  more: Partial<Omit<AccountIndexOptions, 'catalog' | 'facts' | 'tenants' | 'maxAge'>> = {},
): SnapshotIndex {
  const directories = new Map<TenantId, TenantIndex>();
  const directoryOf = (tenantId: TenantId): TenantIndex => {
    const known = directories.get(tenantId) ?? createTenantIndex(tenantId);
    directories.set(tenantId, known);
    return known;
  };
  for (const { tenantId, revision, objects, joined } of snapshot.directories)
    directoryOf(tenantId).apply({ objects, joined, gone: [], left: [] }, revision);
  const ages = new Map<TenantId, TenantAge>();
  const seen = new Map<string, number>();
  const takeAges = (list: readonly TenantAge[]): void => {
    for (const age of list) {
      ages.set(age.tenantId, age);
      for (const [objectId, at] of age.seen) seen.set(`${age.tenantId}/${objectId}`, at);
    }
  };
  takeAges(snapshot.ages);
  const index = createAccountIndex({
    ...more,
    catalog: snapshot.catalog,
    facts: snapshot.facts,
    maxAge: snapshot.maxAge,
    tenants: {
      index: tenantId => directories.get(tenantId),
      age: tenantId => ({ confirmedAt: ages.get(tenantId)?.confirmedAt ?? undefined }),
      lastSeen: ({ tenantId, objectId }) => seen.get(`${tenantId}/${objectId}`),
      cutOff: tenantId => ages.get(tenantId)?.cutOff ?? undefined,
    },
  });
  const words = indexCatalog(snapshot.catalog);
  let revision = snapshot.revision;
  const { subject } = snapshot;
  const isSubject = (tenantId: TenantId, objectId: ObjectId): boolean =>
    subject === undefined || (subject.tenantId === tenantId && subject.objectId === objectId);
  return {
    get revision() {
      return revision;
    },
    index,
    read: (question, at) => readNames(words, index, askedBy(question, at)),
    decide(question, explain = false) {
      const unasked = unaskable(words.permissionNumbers, question);
      if (unasked !== undefined) return { allowed: false, reasons: { denials: [unasked] } };
      if (!isSubject(question.subject.tenantId, question.subject.objectId))
        return { allowed: false, reasons: { denials: [{ code: 'unknown-subject' }] } };
      const decision = index.decide(question, explain);
      return subject === undefined ? withoutUnknown(decision) : decision;
    },
    apply(change) {
      // Directories first: a group that has become a member must have its people by then.
      for (const { tenantId, revision: at, patch } of change.patches) directoryOf(tenantId).apply(patch, at);
      for (const event of change.events) index.apply(event, change.number);
      revision = change.revision;
    },
    age: takeAges,
  };
}

/**
 * A whole account's snapshot has nothing of people who have nothing on the account: whether the directory has them it cannot say,
 * and a no has another reason as well.
 */
function withoutUnknown({ reasons, ...decision }: Decision): Decision {
  if (reasons === undefined) return decision;
  if (!('denials' in reasons) || reasons.denials.length === 1) return { ...decision, reasons };
  return {
    ...decision,
    reasons: { denials: reasons.denials.filter(({ code }) => code !== 'unknown-subject') },
  };
}
