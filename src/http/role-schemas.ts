import { Type } from 'typebox';
import { AccessInput, ActorView, MemberKind, Moment, Name, PermissionView, shared } from './schemas.ts';

const Levels = Type.Record(Type.String(), Type.Enum(['read', 'readWrite']));

/** A role: of a standard one `account` and `everyResource` are there, of a custom one what follows them. */
export const Role = shared(
  'Role',
  Type.Object({
    id: Type.String(),
    name: Type.String(),
    description: Type.String(),
    standard: Type.Boolean(),
    assignableTo: Type.Array(MemberKind),
    holders: Type.Integer({ minimum: 0, description: 'How many members were given it.' }),
    account: Type.Optional(Levels),
    everyResource: Type.Optional(Levels),
    custom: Type.Optional(Type.Array(PermissionView)),
    revision: Type.Optional(Type.Integer()),
    changed: Type.Optional(Moment),
    changedBy: Type.Optional(ActorView),
  }),
);

/** A custom role as it is sent: the whole of it. That `custom` is not empty is for the rules to say (`access-required`). */
export const RoleInput = Type.Object(
  {
    name: Name,
    description: Type.Optional(Type.String({ maxLength: 1000 })),
    custom: AccessInput.properties.custom,
  },
  { additionalProperties: false },
);

/** A role that was deleted, and those it was taken from. */
export const DeletedRole = shared(
  'DeletedRole',
  Type.Object({
    deleted: Type.String(),
    members: Type.Array(Type.Object({ id: Type.String(), withoutAccess: Type.Boolean() })),
  }),
);
