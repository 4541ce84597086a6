import { Type } from 'typebox';
import { problems } from '../core/problems.ts';
import { LevelView, Member, PlaceView, shared } from './schemas.ts';

/** What else a code's page names stands beside what is named here. */
const open = { additionalProperties: true } as const;

const GrantView = Type.Object({
  permission: Type.String(),
  level: LevelView,
  on: Type.Optional(PlaceView),
});

/** Who can do something about it. */
const People = Type.Array(
  Type.Object({
    displayName: Type.String(),
    tenantId: Type.Optional(Type.String()),
    objectId: Type.Optional(Type.String()),
  }),
);

/** What is not held, where, what is held instead, and the smallest grant that would do (B-3). */
const lackFields = {
  permission: Type.Optional(Type.String()),
  level: Type.Optional(LevelView),
  on: Type.Optional(PlaceView),
};
const Has = Type.Enum(['none', 'read', 'readWrite']);

/** Why an answer is no (D-3). */
const denialFields = {
  ...lackFields,
  has: Type.Optional(Has),
  grant: Type.Optional(GrantView),
  feature: Type.Optional(Type.String()),
  condition: Type.Optional(Type.String({ description: "In the catalog's words." })),
  fault: Type.Optional(Type.String({ description: 'Why the condition could not be evaluated.' })),
};
export const Denial = shared('Denial', Type.Object({ code: Type.String(), ...denialFields }));

/** One reason of a decision (D-3): of a yes a grant and how it is reached, of a no what is missing and who can give it. */
export const Reason = shared(
  'Reason',
  Type.Object(
    {
      code: Type.String(),
      detail: Type.String({ description: 'A sentence that a person can act on.' }),
      by: Type.Optional(Type.Enum(['owner', 'role', 'custom'])),
      member: Type.Optional(Type.String()),
      role: Type.Optional(Type.String()),
      start: Type.Optional(Type.String({ format: 'date-time' })),
      end: Type.Optional(Type.String({ format: 'date-time' })),
      via: Type.Optional(Type.Array(Type.String())),
      ...denialFields,
      whoCanGive: Type.Optional(People),
    },
    open,
  ),
);

/** What a refusal names: what was needed, what the caller has, the least that would do, and who can give it (B-3). */
const Missing = shared(
  'Missing',
  Type.Object({
    ...lackFields,
    power: Type.Optional(Type.String({ description: 'Of a portal application (`PORTAL_CLIENT_IDS`).' })),
    directoryRole: Type.Optional(
      Type.String({ description: 'The least role of the directory that would do (U-3).' }),
    ),
    has: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
    grant: Type.Optional(
      Type.Union([
        GrantView,
        Type.Object({ roles: Type.Array(Type.String()) }),
        Type.Object({ power: Type.String() }),
        Type.Object({
          directoryRole: Type.Optional(Type.String()),
          roleTemplateId: Type.Optional(Type.String()),
        }),
      ]),
    ),
    whoCanGive: Type.Optional(People),
    whoHasRight: Type.Optional(Type.Array(Type.Object({ displayName: Type.String() }))),
  }),
);

const ProblemCode = Type.Enum(Object.keys(problems) as (keyof typeof problems)[]);

/** RFC 9457. */
export const Problem = shared(
  'Problem',
  Type.Object(
    {
      type: Type.String(),
      title: Type.String(),
      status: Type.Integer(),
      code: Type.String(),
      detail: Type.String(),
      instance: Type.Optional(Type.String()),
      requestId: Type.Optional(Type.String()),
      errors: Type.Optional(
        Type.Array(Type.Object({ pointer: Type.String(), code: ProblemCode, detail: Type.String() })),
      ),
      missing: Type.Optional(Missing),
    },
    open,
  ),
);

/** One object's outcome of a call that names many. */
export const Outcome = Type.Union([
  Member,
  Type.Object({ problem: Problem, tenantId: Type.String(), objectId: Type.String() }),
]);
