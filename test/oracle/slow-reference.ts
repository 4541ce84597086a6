import type { Access, Place, Term } from '../../src/core/access.ts';
import type { MaxAge } from '../../src/core/account-index.ts';
import type { AccountFacts, Member, Resource } from '../../src/core/account.ts';
import type { Catalog, Offer, Permission } from '../../src/core/catalog.ts';
import type { Question } from '../../src/core/decision.ts';
import type { DirectoryObject } from '../../src/core/directory.ts';
import type { ObjectId, Principal, TenantId } from '../../src/core/id.ts';

/** A tenant's directory as lists; `confirmedAt` undefined: never read as a whole. */
export interface WorldDirectory {
  readonly tenantId: TenantId;
  readonly objects: readonly DirectoryObject[];
  /** `[group, member]` pairs. */
  readonly memberships: readonly (readonly [ObjectId, ObjectId])[];
  readonly confirmedAt: number | undefined;
}

/** Everything that a question can depend on, as plain lists. */
export interface World {
  readonly catalog: Catalog;
  readonly facts: AccountFacts;
  readonly directories: readonly WorldDirectory[];
  readonly maxAge: MaxAge;
}

/**
 * The rules written down a second time: no numbers, no caches, every list searched from the start, one rule after the
 * other as `behaviour` words them. Shares no code with what it checks.
 */
export function slowDecide(world: World, question: Question): { allowed: boolean; validUntil?: number } {
  if (!allowed(world, question, question.at)) return { allowed: false };
  // The answer can change only where some grant starts or ends.
  const moments = world.facts.members
    .flatMap(member => termsOf(member.access))
    .flatMap(term => [term.start, term.end])
    .flatMap(text => (text === undefined ? [] : [new Date(text).getTime()]))
    .filter(moment => moment > question.at)
    .sort((a, b) => a - b);
  const first = moments.find(moment => !allowed(world, question, moment));
  return first === undefined ? { allowed: true } : { allowed: true, validUntil: first };
}

/** The answer with the grants as they are at `when`, everything else as it is at the question's moment. */
function allowed(world: World, question: Question, when: number): boolean {
  const { subject, permission: id, level } = question;
  const permission = world.catalog.permissions.find(one => one.id === id);
  if (permission === undefined) return false;
  const asked = target(world, question.resource);
  if (asked === undefined) return false;
  const answer = answeredOn(world, permission, asked);
  if (answer === undefined) return false;
  if (level === 'readWrite' && answer.offer.readWrite === undefined) return false;
  if (!featuresThere(world, permission)) return false;

  const directory = world.directories.find(one => one.tenantId === subject.tenantId);
  const associated = world.facts.tenants.includes(subject.tenantId);
  const object = associated ? directory?.objects.find(one => one.objectId === subject.objectId) : undefined;
  const owner = world.facts.owners.some(one => same(one, subject));
  if (owner) {
    if (subject.type !== 'user') return false;
    if (object !== undefined && (object.deleted || !object.enabled)) return false;
    return (permission.requires ?? []).every(required => {
      const other = world.catalog.permissions.find(one => one.id === required);
      return (
        other !== undefined &&
        featuresThere(world, other) &&
        answeredOn(world, other, answer.on) !== undefined
      );
    });
  }
  if (directory === undefined || object === undefined) return false;
  if (object.kind !== subject.type || object.deleted || !object.enabled || object.pending) return false;
  if (directory.confirmedAt === undefined) return false;
  const bound = permission.sensitive === true ? world.maxAge.sensitive : world.maxAge.usual;
  if (question.at - directory.confirmedAt > bound) return false;

  const grants = grantsOf(world, directory, subject);
  const held = Math.max(0, ...grants.map(access => given(world, access, permission, answer, when)));
  if (held < (level === 'readWrite' ? 2 : 1)) return false;
  return (permission.requires ?? []).every(required => {
    const other = world.catalog.permissions.find(one => one.id === required);
    if (other === undefined || !featuresThere(world, other)) return false;
    const there = answeredOn(world, other, answer.on);
    return there !== undefined && grants.some(access => given(world, access, other, there, when) > 0);
  });
}

interface Answer {
  readonly on: Resource | 'account';
  readonly offer: Offer;
}

function target(world: World, asked: { type: string; id: string }): Resource | 'account' | undefined {
  if (asked.type === 'account') return asked.id === world.facts.account.id ? 'account' : undefined;
  return world.facts.resources.find(one => one.type === asked.type && one.id === asked.id);
}

function answeredOn(world: World, permission: Permission, on: Resource | 'account'): Answer | undefined {
  const type = on === 'account' ? 'account' : on.type;
  if (permission.scope === type) return { on, offer: permission };
  const parentType = world.catalog.resourceTypes.find(one => one.id === type)?.parent;
  if (on === 'account' || parentType === undefined || parentType !== permission.scope) return undefined;
  if (permission.addOns === undefined || permission.addOns === 'not-applicable') return undefined;
  if (permission.addOns !== 'covered-by-product') return { on, offer: permission.addOns };
  const parent = world.facts.resources.find(one => one.type === parentType && one.id === on.parent);
  return parent === undefined ? undefined : { on: parent, offer: permission };
}

function featuresThere(world: World, permission: Permission): boolean {
  const { features } = world.facts.account;
  const category = world.catalog.categories.find(one => one.id === permission.category);
  if (permission.feature !== undefined && !features.includes(permission.feature)) return false;
  return category?.feature === undefined || features.includes(category.feature);
}

/** The grants of the subject itself and of every group it is in, directly or not, that is not deleted. */
function grantsOf(world: World, directory: WorldDirectory, subject: Principal): readonly Access[] {
  const isGroup = (id: ObjectId): boolean =>
    directory.objects.some(one => one.objectId === id && one.kind === 'group' && !one.deleted);
  const holders: ObjectId[] = [subject.objectId];
  for (;;) {
    const next = directory.memberships.find(
      ([group, member]) => holders.includes(member) && !holders.includes(group) && isGroup(group),
    );
    if (next === undefined) break;
    holders.push(next[0]);
  }
  return world.facts.members
    .filter((member: Member) => member.tenantId === subject.tenantId && holders.includes(member.objectId))
    .map(member => member.access);
}

/** 0, 1 or 2: what one grant gives of a permission where it is answered. */
function given(world: World, access: Access, permission: Permission, answer: Answer, when: number): number {
  if ('roles' in access) {
    const levels = access.roles
      .filter(grant => active(grant, when))
      .map(grant => {
        const own = (world.facts.roles ?? []).find(one => one.id === grant.role);
        if (own !== undefined) return given(world, { custom: own.custom }, permission, answer, when);
        const role = world.catalog.roles.find(one => one.id === grant.role);
        const level =
          answer.on === 'account' ? role?.account[permission.id] : role?.everyResource[permission.id];
        return asOffered(level, answer.offer);
      });
    return Math.max(0, ...levels);
  }
  const levels = access.custom
    .filter(grant => grant.permission === permission.id && active(grant, when))
    .filter(grant => isThere(grant.on, answer.on))
    .map(grant => asOffered(grant.level, answer.offer));
  return Math.max(0, ...levels);
}

/** A level in numbers; one that is not offered gives the next lower one that is. */
function asOffered(level: string | undefined, offer: Offer): number {
  if (level === 'readWrite' && offer.readWrite !== undefined) return 2;
  return level !== undefined && offer.read !== undefined ? 1 : 0;
}

function isThere(place: Place | undefined, on: Resource | 'account'): boolean {
  if (place === undefined || on === 'account') return place === undefined && on === 'account';
  if (place.type !== on.type) return false;
  if ('id' in place) return place.id === on.id;
  return 'allOf' in place ? place.allOf === on.parent : true;
}

const termsOf = (access: Access): readonly Term[] => ('roles' in access ? access.roles : access.custom);

const active = (term: Term, when: number): boolean =>
  (term.start === undefined || new Date(term.start).getTime() <= when) &&
  (term.end === undefined || when < new Date(term.end).getTime());

const same = (a: Principal, b: Principal): boolean => a.tenantId === b.tenantId && a.objectId === b.objectId;
