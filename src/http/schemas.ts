import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';

/** Schemas that answers name by `$ref`, and the OpenAPI document by component; the server knows them all. */
export const sharedSchemas: TSchema[] = [];

/** Declares a schema under a name and answers a reference to it. */
export function shared<S extends TSchema>(name: string, schema: S) {
  sharedSchemas.push({ ...schema, $id: name });
  return Type.Unsafe<Static<S>>({ $ref: `${name}#` });
}

export const nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

/** An opaque id of at most 128 characters. */
export const Id = Type.String({ minLength: 1, maxLength: 128 });
/** A tenant's or object's GUID, in any case. */
export const Guid = Type.String({ format: 'uuid' });
export const Moment = Type.String({ format: 'date-time' });
/** A name that people read. */
export const Name = Type.String({ minLength: 1, maxLength: 256, pattern: '\\S' });

export const MemberKind = Type.Enum(['user', 'group', 'application']);
export const MemberState = Type.Enum([
  'active',
  'invitation-pending',
  'invitation-expired',
  'invitation-unapproved',
  'disabled',
  'deleted-in-directory',
  'without-access',
  'starts-later',
  'ended',
  'tenant-disconnected',
]);
/** What a list of members is narrowed to: a state, or all that somebody should look after. */
export const MemberStateFilter = Type.Union([MemberState, Type.Literal('attention')], {
  description: '`attention`: every state but active, starts-later and invitation-pending.',
});

const closed = { additionalProperties: false } as const;
const level = Type.Enum(['read', 'readWrite'], { 'x-fault': 'level-not-offered' });
const resourceType = Type.String({ minLength: 1, maxLength: 128 });

const Place = Type.Object(
  {
    type: resourceType,
    all: Type.Optional(Type.Literal(true)),
    allOf: Type.Optional(Id),
    id: Type.Optional(Id),
  },
  {
    ...closed,
    minProperties: 2,
    maxProperties: 2,
    description: 'One of `all`, `allOf` and `id` beside the type.',
  },
);
const term = { start: Type.Optional(Moment), end: Type.Optional(Moment) };
const RoleGrant = Type.Object({ role: Id, ...term }, closed);
const PermissionGrant = Type.Object(
  {
    permission: Id,
    level,
    on: Type.Optional(Place),
    ...term,
  },
  closed,
);

/**
 * ACCESS as it is sent: roles or custom permissions. That it is one of them and not empty is for the rules to say
 * (`access-required`, R-1), so that the fault has the right code.
 */
export const AccessInput = Type.Object(
  {
    roles: Type.Optional(Type.Array(Type.Union([Id, RoleGrant]), { maxItems: 100 })),
    custom: Type.Optional(Type.Array(PermissionGrant, { maxItems: 5000 })),
    reason: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  closed,
);
export type AccessInput = Static<typeof AccessInput>;

/** An object of a directory, as calls that name several have it. */
export const ObjectRef = Type.Object({ tenantId: Guid, objectId: Guid, kind: MemberKind }, closed);

export const ListQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 4000 })),
});

/** A list's page: `next` is null on the last one. */
export const Page = <S extends TSchema>(item: S) =>
  Type.Object({
    items: Type.Array(item),
    next: nullable(Type.String()),
    total: Type.Integer({ minimum: 0 }),
    totalIsEstimate: Type.Optional(Type.Boolean()),
  });

/** Where a grant holds, as answers have it. */
export const PlaceView = Type.Union([
  Type.Object({ type: Type.String(), all: Type.Literal(true) }, closed),
  Type.Object({ type: Type.String(), allOf: Type.String() }, closed),
  Type.Object({ type: Type.String(), id: Type.String() }, closed),
]);
export const LevelView = Type.Enum(['read', 'readWrite']);

/** A custom permission as answers have it. */
export const PermissionView = Type.Object(
  { permission: Type.String(), level: LevelView, on: Type.Optional(PlaceView), ...term },
  closed,
);

const reason = Type.Optional(Type.String());

/** A grant as it is given: roles or custom permissions, never both. */
export const Access = shared(
  'Access',
  Type.Union([
    Type.Object({ roles: Type.Array(Type.Union([Type.String(), RoleGrant])), reason }, closed),
    Type.Object({ custom: Type.Array(PermissionView), reason }, closed),
  ]),
);

export const actorFields = {
  kind: Type.Optional(Type.String()),
  tenantId: Type.Optional(Type.String()),
  objectId: Type.Optional(Type.String()),
  clientId: Type.Optional(Type.String()),
  displayName: Type.Optional(Type.String()),
};
export const ActorView = shared('Actor', Type.Object(actorFields));

export const accountFields = {
  id: Type.String(),
  name: Type.String(),
  kind: Type.Enum(['company', 'individual']),
  features: Type.Array(Type.String()),
  claimed: Type.Boolean(),
  revision: Type.Integer(),
};
export const Account = shared('Account', Type.Object(accountFields));

export const Member = shared(
  'Member',
  Type.Object({
    id: Type.String(),
    kind: MemberKind,
    tenantId: Type.String(),
    objectId: Type.String(),
    displayName: Type.String(),
    userPrincipalName: nullable(Type.String()),
    state: MemberState,
    guest: Type.Boolean(),
    access: Access,
    ends: nullable(Moment),
    lastActivity: nullable(Moment),
    added: Moment,
    addedBy: ActorView,
    revision: Type.Integer(),
    details: Type.Optional(
      Type.Object(
        {
          givenName: nullable(Type.String()),
          surname: nullable(Type.String()),
          mail: nullable(Type.String()),
          onPremises: Type.Boolean(),
          appId: nullable(Type.String()),
        },
        { description: 'Only for who is signed in at the tenant of the member (T-9).' },
      ),
    ),
  }),
);

export const Resource = shared(
  'Resource',
  Type.Object({
    type: Type.String(),
    id: Type.String(),
    name: Type.String(),
    parent: Type.Optional(nullable(Type.String())),
  }),
);

export const Owner = shared(
  'Owner',
  Type.Object({
    id: Type.String(),
    tenantId: Type.String(),
    objectId: Type.String(),
    displayName: Type.String(),
    offered: Moment,
    accepted: nullable(Moment),
    signedIn: nullable(Moment),
  }),
);

const EffectEntries = Type.Array(
  Type.Object({ permission: Type.String(), level: LevelView, on: Type.Optional(PlaceView) }, closed),
);
export const EffectLine = Type.Object({
  tenantId: Type.String(),
  objectId: Type.String(),
  kind: MemberKind,
  displayName: Type.String(),
  gains: EffectEntries,
  loses: EffectEntries,
  stays: EffectEntries,
});

/** What a change would do, and the plan that the write may name (`If-Match-Plan`). */
export const Effect = shared(
  'Effect',
  Type.Object({ effect: Type.Array(EffectLine), plan: Type.String({ minLength: 1 }) }),
);

export const DirectoryHit = shared(
  'DirectoryHit',
  Type.Object({
    tenantId: Type.String(),
    objectId: Type.String(),
    kind: MemberKind,
    displayName: Type.String(),
    userPrincipalName: nullable(Type.String()),
    guest: Type.Boolean(),
    onPremises: Type.Boolean(),
    enabled: Type.Boolean(),
    member: nullable(Member),
  }),
);
