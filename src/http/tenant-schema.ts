import { Type } from 'typebox';
import type { TSchema } from 'typebox';
import { ActorView, Moment, shared } from './schemas.ts';

const nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

/** An associated tenant with the state of its connection (T-12). */
export const Tenant = shared(
  'Tenant',
  Type.Object({
    tenantId: Type.String(),
    displayName: Type.String(),
    defaultDomain: Type.String(),
    directoryIntegration: Type.Boolean(),
    allowCloudOnly: Type.Optional(Type.Boolean()),
    state: Type.Enum([
      'mass-removal',
      'disconnected',
      'consent-withdrawn',
      'consent-missing',
      'failing',
      'first-reading',
      'following',
    ]),
    consent: Type.Enum(['granted', 'missing', 'withdrawn']),
    rights: nullable(Type.Array(Type.String())),
    phase: Type.Enum(['never', 'first', 'following']),
    confirmedAt: nullable(Moment),
    lagSeconds: nullable(Type.Integer({ minimum: 0 })),
    lastError: nullable(Type.Object({ at: Moment, code: Type.String(), detail: Type.String() })),
    objects: Type.Object({ user: Type.Integer(), group: Type.Integer(), application: Type.Integer() }),
    massRemoval: nullable(
      Type.Object({
        at: Moment,
        kind: Type.String(),
        held: Type.Integer(),
        removed: Type.Integer(),
      }),
    ),
    accessEnds: nullable(Moment),
    notifications: Type.Object({
      state: Type.Enum(['on', 'off', 'starting', 'failing']),
      detail: Type.String(),
      until: nullable(Moment),
    }),
    consentBy: nullable(Type.Object({ link: Type.String(), roles: Type.Array(Type.String()) })),
    associated: Moment,
    associatedBy: Type.Optional(ActorView),
  }),
);
