import { Type } from 'typebox';
import { Access, Effect, Member, nullable, Resource, shared } from './schemas.ts';

const Remaining = Type.Array(
  Type.Object({
    member: Type.String({ description: 'The id of the member group.' }),
    tenantId: Type.String(),
    objectId: Type.String(),
    displayName: Type.String(),
    access: Access,
    via: Type.Array(Type.String(), { description: 'From the own group up to the member group.' }),
    viaNames: Type.Array(Type.String()),
  }),
);

const Cut = Type.Optional(
  Type.Array(Type.Object({ objectId: Type.String(), displayName: Type.String() }), {
    description: 'With ?cut=groups: the groups of the directory that the user is taken out of.',
  }),
);

const leftBehind = {
  invitationWithdrawn: Type.Optional(
    nullable(Type.String({ description: 'The id of the open invitation that goes with the member.' })),
  ),
  keysLeft: Type.Optional(
    Type.Union(
      [
        Type.Array(
          Type.Object({
            keyId: Type.String(),
            description: nullable(Type.String()),
            start: nullable(Type.String()),
            end: Type.String(),
          }),
        ),
        Type.Null(),
      ],
      {
        description:
          "The application's keys, which the directory keeps; null: not known, or another tenant's (T-9).",
      },
    ),
  ),
};

const sessionsEnded = Type.Integer({
  description: 'How many sessions end: of people who belong to no other account.',
});

/** What a removal took away, and what access remains through groups (U-8). */
export const RemovedMember = shared(
  'RemovedMember',
  Type.Object({
    removed: Member,
    remains: Remaining,
    cut: Cut,
    // Of many, sessions are told once for all.
    sessionsEnded: Type.Optional(sessionsEnded),
    ...leftBehind,
  }),
);

/** What a removal would do. */
export const MemberRemoval = shared(
  'MemberRemoval',
  Type.Intersect([Effect, Type.Object({ remains: Remaining, cut: Cut, sessionsEnded, ...leftBehind })]),
);

const tenantLeftBehind = {
  throughGroups: Type.Integer({
    description: 'Of the people who lose access, how many were in by groups alone.',
  }),
  sessionsEnded,
  invitationsWithdrawn: Type.Array(Type.String(), {
    description: 'The ids of the open invitations that go with the tenant.',
  }),
  applicationsWithKeys: Type.Union(
    [
      Type.Array(
        Type.Object({
          id: Type.String(),
          objectId: Type.String(),
          displayName: Type.String(),
          keys: Type.Integer(),
        }),
      ),
      Type.Null(),
    ],
    { description: 'Applications whose keys the directory keeps; null: the directory does not say.' },
  ),
};

/** What the removal of a tenant would do. */
export const TenantRemoval = shared('TenantRemoval', Type.Intersect([Effect, Type.Object(tenantLeftBehind)]));

/** What a removal of several members would do. */
export const MembersRemoval = shared(
  'MembersRemoval',
  Type.Intersect([
    Effect,
    Type.Object({
      sessionsEnded,
      removals: Type.Array(Type.Object({ id: Type.String(), remains: Remaining, cut: Cut, ...leftBehind })),
    }),
  ]),
);

/** A tenant that was removed, and how many members of each kind lost their access (T-6). */
export const RemovedTenant = shared(
  'RemovedTenant',
  Type.Object({
    tenantId: Type.String(),
    members: Type.Object({ user: Type.Integer(), group: Type.Integer(), application: Type.Integer() }),
    ...tenantLeftBehind,
  }),
);

/** The resources that were deleted, and the members whose grants ended with them. */
export const DeletedResource = shared(
  'DeletedResource',
  Type.Object({
    deleted: Type.Array(Resource),
    members: Type.Array(Type.Object({ id: Type.String(), withoutAccess: Type.Boolean() })),
  }),
);
