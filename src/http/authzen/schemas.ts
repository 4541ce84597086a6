import { Type } from 'typebox';
import { Problem, Reason } from '../problem-schema.ts';
import { shared } from '../schemas.ts';

export const open = { additionalProperties: true } as const;
const Properties = Type.Optional(Type.Object({}, open));

export const Subject = shared(
  'AskedSubject',
  Type.Object({
    type: Type.String({ description: '`user` or `application`, or a type of aliases.' }),
    id: Type.String({ description: '`<tenantId>/<objectId>`, or an alias.' }),
    properties: Properties,
  }),
);
export const Action = shared(
  'AskedAction',
  Type.Object({
    name: Type.String({
      description: "`<permission>:read`, `<permission>:readWrite` or a name of the catalog's own.",
    }),
    properties: Properties,
  }),
);
const resourceProperties = Type.Optional(
  Type.Object(
    { accountId: Type.Optional(Type.String({ description: 'May be left out under /accounts.' })) },
    open,
  ),
);
const resourceType = Type.String({ description: '`account` or a resource type of the catalog.' });
export const Resource = shared(
  'AskedResource',
  Type.Object({ type: resourceType, id: Type.String(), properties: resourceProperties }),
);
/** Of what is searched the id is left out; a given one is ignored. */
export const SearchedSubject = Type.Object({ type: Type.String(), properties: Properties });
export const SearchedResource = Type.Object({ type: resourceType, properties: resourceProperties });
export const Context = Type.Object(
  { explain: Type.Optional(Type.Boolean({ description: 'Adds `reasons`.' })) },
  open,
);

const question = { subject: Subject, action: Action, resource: Resource, context: Type.Optional(Context) };
const Question = shared('Evaluation', Type.Object(question));
const Defaults = Type.Partial(Type.Object(question));
const Questions = shared(
  'Evaluations',
  Type.Object({
    ...Defaults.properties,
    evaluations: Type.Optional(Type.Array(Defaults, { maxItems: 10_000 })),
    options: Type.Optional(
      Type.Object(
        {
          evaluations_semantic: Type.Optional(
            Type.Enum(['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'], {
              default: 'execute_all',
            }),
          ),
        },
        open,
      ),
    ),
  }),
);
const Answer = shared(
  'EvaluationAnswer',
  Type.Object({
    decision: Type.Boolean(),
    context: Type.Optional(
      Type.Object(
        {
          revision: Type.Optional(Type.String()),
          validUntil: Type.Optional(
            Type.String({
              format: 'date-time',
              description: 'A yes that rests on grants that end holds up to then.',
            }),
          ),
          reasons: Type.Optional(Type.Array(Reason)),
          error: Type.Optional(
            Type.Object(
              { status: Type.Integer(), message: Type.String() },
              { description: 'Of one question among many: it could not be read, or may not be asked.' },
            ),
          ),
        },
        open,
      ),
    ),
  }),
);

export const json = (schema: object, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
});
export const problems = { '4xx': problem('A refusal'), '5xx': problem('A failure') };
export const underAccount = (base: string): string => (base === '' ? '' : 'OfAccount');
export const pathOf = (base: string) =>
  base === '' ? {} : { params: Type.Object({ account: Type.String() }) };

const asks = (base: string) => ({
  tags: ['decisions'],
  'x-who': 'p decide about anyone, r about anyone of the own account, everyone about oneself',
  security: [{ bearer: [] }, { session: [] }],
  ...pathOf(base),
});

export const evaluationSchema = (base: string) => ({
  ...asks(base),
  operationId: `evaluate${underAccount(base)}`,
  summary: 'May this subject do that on this? (AuthZEN Access Evaluation)',
  body: Question,
  response: { 200: json(Answer, 'The decision'), ...problems },
});

export const evaluationsSchema = (base: string) => ({
  ...asks(base),
  operationId: `evaluateAll${underAccount(base)}`,
  summary: 'Many questions at once (AuthZEN Access Evaluations)',
  body: Questions,
  response: {
    200: json(
      Type.Union([Type.Object({ evaluations: Type.Array(Answer) }), Answer]),
      'The decisions in the order asked; one decision where no evaluations were sent',
    ),
    ...problems,
  },
});

const Metadata = shared(
  'AuthZenMetadata',
  Type.Object({
    policy_decision_point: Type.String(),
    access_evaluation_endpoint: Type.String(),
    access_evaluations_endpoint: Type.String(),
    search_subject_endpoint: Type.String(),
    search_resource_endpoint: Type.String(),
    search_action_endpoint: Type.String(),
  }),
);

export const metadataSchema = (base: string) => ({
  tags: ['decisions'],
  'x-who': 'anyone',
  ...pathOf(base),
  operationId: `authzenMetadata${underAccount(base)}`,
  summary: 'Where the decision API is (AuthZEN metadata)',
  response: {
    200: json(Metadata, 'The metadata'),
  },
});
