import { Type } from 'typebox';
import { Denial } from './problem-schema.ts';
import { LevelView, Moment, nullable, PlaceView, shared } from './schemas.ts';

const groundFields = {
  by: Type.Enum(['owner', 'role', 'custom']),
  member: Type.Optional(Type.String()),
  role: Type.Optional(Type.String()),
  permission: Type.String(),
  level: LevelView,
  on: Type.Optional(PlaceView),
  start: Type.Optional(Moment),
  end: Type.Optional(Moment),
  via: Type.Array(Type.String(), { description: 'From the own group up to the group that was given it.' }),
};

/** One way in which a holding is given. */
export const Ground = shared('Ground', Type.Object(groundFields));

/** The same with names for people to read. */
const NamedGround = shared(
  'NamedGround',
  Type.Object({
    ...groundFields,
    memberName: Type.Optional(Type.String()),
    viaNames: Type.Array(Type.String(), { description: 'The names of `via`, in its order.' }),
  }),
);

const holdingFields = {
  permission: Type.String(),
  level: LevelView,
  on: Type.Optional(PlaceView),
  /** What it lacks to have effect. */
  withoutEffect: Type.Optional(Denial),
  under: Type.Optional(
    Type.Array(Type.String(), { description: 'The conditions under which it has effect.' }),
  ),
};

/** One line of somebody's effective access. */
export const Holding = shared('Holding', Type.Object({ ...holdingFields, from: Type.Array(Ground) }));

const NamedHolding = shared('NamedHolding', Type.Object({ ...holdingFields, from: Type.Array(NamedGround) }));

export const EffectiveAccess = shared(
  'EffectiveAccess',
  Type.Object({
    tenantId: Type.String(),
    objectId: Type.String(),
    owner: Type.Boolean({ description: 'Owners have complete access, always (A-1).' }),
    memberId: nullable(
      Type.String({ description: 'The member row of the subject itself, if there is one (G-3).' }),
    ),
    items: Type.Array(NamedHolding),
    allRows: Type.Array(
      Type.Object({
        permission: Type.String(),
        type: Type.String(),
        level: Type.Enum(['none', 'read', 'readWrite', 'mixed']),
      }),
      {
        description: 'The level on all of a type; mixed where those of that type differ. Never stored (R-7).',
      },
    ),
  }),
);
