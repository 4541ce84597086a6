import type { AccountIndex } from '../core/account-index.ts';
import { indexCatalog } from '../core/catalog-index.ts';
import type { Catalog } from '../core/catalog.ts';
import type { Decision, Denial, Question } from '../core/decision.ts';
import { asAccountId } from '../core/id.ts';
import { accountUsersLevel } from '../core/manager.ts';
import type { Principal } from '../core/id.ts';
import { readNames, unaskable, type Asked } from '../core/named-question.ts';
import { reasonsOf, type AskedReasons, type Reason } from '../core/reasons.ts';
import type { AccountIndexes } from './account-indexes.ts';
import { isBarred } from './barred.ts';
import { hasPower, type Identity } from './identity.ts';
import { readRevision } from './revision.ts';
import type { TenantIndexes } from './tenant-indexes.ts';
import type { Giver, WhoCanGive } from './who-can-give.ts';

/** An answer; a no about something that is not known carries that as its reason even unasked. */
export interface Decided extends Omit<Decision, 'reasons'> {
  readonly reasons?: AskedReasons;
}

/** An answer with all that it rests on. */
export interface Explained extends Omit<Decision, 'reasons'> {
  readonly reasons: readonly Reason[];
}

/** Questions of one caller about one account, answered from memory. */
export interface AccountDecisions {
  /** What the answers rest on; undefined where the caller may see nothing of the account. */
  readonly revision: string | undefined;
  /** What is asked, with the catalog's names of actions and subject types and the account's of subjects read. */
  read(asked: Asked): Question;
  /**
   * Whether the caller may ask about this subject: portals with `decide` and readers of the account's users about
   * anyone, everyone about themselves (api.md, Decisions).
   */
  mayAskAbout(subject: Principal): boolean;
  /** Whether the caller may ask about everybody: what finding subjects takes. */
  mayAskAboutAnyone(): boolean;
  /** What the answers are worked out from; undefined where the caller may see nothing of the account. */
  readonly index: AccountIndex | undefined;
  /** D-1. An unknown subject, resource, permission or account is a no with that reason, never an error. */
  decide(question: Question): Decided;
  /** The answer with its reasons in words, and who can give what is missing (B-3), as far as the caller may know (T-9). */
  explain(question: Question): Promise<Explained>;
}

/** The way to every decision. */
export interface Decisions {
  /** Never older than `revision`, if it is one of this account (D-4). */
  of(
    caller: Identity,
    account: string,
    options: { readonly at: Date; readonly revision?: string | undefined },
  ): Promise<AccountDecisions>;
}

export interface DecisionsPorts {
  readonly indexes: Pick<AccountIndexes, 'get' | 'lookUp' | 'revisionOf'>;
  readonly tenants: Pick<TenantIndexes, 'index'>;
  readonly catalog: () => Catalog;
  readonly whoCanGive: WhoCanGive;
}

const same = (a: Principal, b: Principal): boolean => a.objectId === b.objectId && a.tenantId === b.tenantId;

const unknownReasons: AskedReasons = { denials: [{ code: 'unknown-account' }] };
const unknownAccount: Decided = { allowed: false, reasons: unknownReasons };

/** Answers questions without SQL: account and directories are in memory, loaded at the first question. */
export function createDecisions(ports: DecisionsPorts): Decisions {
  let words = wordsOf(ports.catalog());
  const current = (): Words => {
    const catalog = ports.catalog();
    if (words.of !== catalog) words = wordsOf(catalog);
    return words;
  };

  /** Why nothing could be known of the question, by a few look-ups: cheaper than explaining every no. */
  const unknownIn = (
    index: AccountIndex,
    { permission, resource, subject }: Question,
  ): Denial | undefined => {
    const { permissions, types } = current();
    if (!permissions.has(permission)) return { code: 'unknown-permission' };
    const exists =
      resource.type === 'account'
        ? resource.id === index.facts.account.id
        : types.has(resource.type) && index.resource(resource.type, resource.id) !== undefined;
    if (!exists) return { code: 'unknown-resource' };
    if (index.memberOf(subject) || index.isOwner(subject)) return undefined;
    if (ports.tenants.index(subject.tenantId)?.object(subject.objectId)) return undefined;
    return index.facts.tenants.includes(subject.tenantId)
      ? { code: 'unknown-subject' }
      : { code: 'tenant-not-associated' };
  };

  const decide = (index: AccountIndex, question: Question, explain: boolean): Decided => {
    const unasked = unaskable(current().permissions, question);
    if (unasked) return { allowed: false, reasons: { denials: [unasked] } };
    const decision = index.decide(question, explain);
    if (decision.allowed || explain) return decision;
    const unknown = unknownIn(index, question);
    return unknown ? { allowed: false, reasons: { denials: [unknown] } } : decision;
  };

  return {
    async of(caller, account, { at, revision }) {
      const index = await ports.indexes.get(
        asAccountId(account),
        revision === undefined ? undefined : readRevision(revision),
      );
      const stranger = index === undefined || !sees(index, caller) || isBarred(ports.tenants, caller);
      // an account in memory is denied no sooner than one that the store has first to be asked for.
      if (stranger && index) await ports.indexes.lookUp(asAccountId(account));
      const withGivers = givers(ports.whoCanGive, { at, unnamed: !knowsNames(caller) });
      let reads: boolean | undefined;
      const mayAskAboutAnyone = (): boolean => {
        if (caller.kind === 'portal') return hasPower(caller.powers, 'decide');
        if (stranger || !mayAsk(caller)) return false;
        const type = caller.kind === 'person' ? 'user' : 'application';
        reads ??= accountUsersLevel(index, { ...caller.principal, type }, at.getTime()) !== 'none';
        return reads;
      };
      return {
        revision: stranger ? undefined : ports.indexes.revisionOf(index),
        index: stranger ? undefined : index,
        mayAskAbout: subject =>
          (caller.kind !== 'portal' && same(caller.principal, subject) && mayAsk(caller)) ||
          mayAskAboutAnyone(),
        mayAskAboutAnyone,
        read: asked => readNames(indexCatalog(ports.catalog()), stranger ? undefined : index, asked),
        decide: question => (stranger ? unknownAccount : decide(index, question, false)),
        async explain(question) {
          if (stranger) return { ...unknownAccount, reasons: reasonsOf(unknownReasons, question) };
          const { reasons = { denials: [] }, ...answer } = decide(index, question, true);
          const told = reasonsOf(reasons, question);
          return {
            ...answer,
            reasons: answer.allowed ? told : await withGivers(index, question.subject, told),
          };
        },
      };
    },
  };
}

/** What a catalog has words for. */
interface Words {
  readonly of: Catalog;
  readonly permissions: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
}

const wordsOf = (catalog: Catalog): Words => ({
  of: catalog,
  permissions: new Set(catalog.permissions.map(each => each.id)),
  types: new Set(catalog.resourceTypes.map(each => each.id)),
});

/** Adds to each reason that a grant would mend who can give it; the same is looked for once. */
function givers(
  whoCanGive: WhoCanGive,
  { at, unnamed }: { readonly at: Date; readonly unnamed: boolean },
): (index: AccountIndex, to: Principal, reasons: readonly Reason[]) => Promise<readonly Reason[]> {
  const known = new Map<string, Promise<readonly Giver[]>>();
  return (index, { tenantId, objectId }, reasons) =>
    Promise.all(
      reasons.map(async reason => {
        if (reason.grant === undefined) return reason;
        const wanted = { to: { tenantId, objectId }, access: { custom: [reason.grant] } };
        const key = JSON.stringify(wanted);
        const found = known.get(key) ?? whoCanGive(index, at, wanted, unnamed);
        known.set(key, found);
        return { ...reason, whoCanGive: await found };
      }),
    );
}

/** Whether display names are for the caller (T-9): people of an account, and portals that may read its members. */
function knowsNames(caller: Identity): boolean {
  const powers = caller.kind === 'portal' ? caller.powers : caller.through?.powers;
  return powers === undefined || hasPower(powers, 'manage');
}

/** Whether who speaks for the caller, if anybody does, may ask at all. */
const mayAsk = (caller: Identity): boolean =>
  caller.kind === 'portal' || caller.through === undefined || hasPower(caller.through.powers, 'decide');

/** Whether the caller has anything to do with the account; to all others it is as if there were none. */
function sees(index: AccountIndex, caller: Identity): boolean {
  if (caller.kind === 'portal' || index.isOwner(caller.principal)) return true;
  return index.memberOf(caller.principal) !== undefined || index.groupMembersOf(caller.principal).length > 0;
}
