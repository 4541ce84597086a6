import { Type } from 'typebox';
import { Problem } from '../schemas.ts';

export const open = { additionalProperties: true } as const;
const Properties = Type.Optional(Type.Object({}, open));

export const Subject = Type.Object(
  {
    type: Type.String({ description: '`user` or `application`.' }),
    id: Type.String({ description: '`<tenantId>/<objectId>`.' }),
    properties: Properties,
  },
  open,
);
export const Action = Type.Object(
  {
    name: Type.String({ description: '`<permission>:read` or `<permission>:readWrite`.' }),
    properties: Properties,
  },
  open,
);
export const Resource = Type.Object(
  {
    type: Type.String({ description: '`account` or a resource type of the catalog.' }),
    id: Type.String(),
    properties: Type.Optional(
      Type.Object(
        { accountId: Type.Optional(Type.String({ description: 'May be left out under /accounts.' })) },
        open,
      ),
    ),
  },
  open,
);
export const Context = Type.Object(
  { explain: Type.Optional(Type.Boolean({ description: 'Adds `reasons`.' })) },
  open,
);

const Question = Type.Object(
  { subject: Subject, action: Action, resource: Resource, context: Type.Optional(Context) },
  open,
);
const Questions = Type.Object(
  {
    subject: Type.Optional(Subject),
    action: Type.Optional(Action),
    resource: Type.Optional(Resource),
    context: Type.Optional(Context),
    evaluations: Type.Optional(Type.Array(Type.Partial(Question), { maxItems: 10_000 })),
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
  },
  open,
);
const Answer = Type.Object(
  {
    decision: Type.Boolean(),
    context: Type.Optional(
      Type.Object(
        {
          revision: Type.Optional(Type.String()),
          validUntil: Type.Optional(Type.String({ format: 'date-time' })),
          reasons: Type.Optional(
            Type.Array(Type.Object({ code: Type.String(), detail: Type.String() }, open)),
          ),
          error: Type.Optional(Type.Object({ status: Type.Integer(), message: Type.String() })),
        },
        open,
      ),
    ),
  },
  open,
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

export const metadataSchema = (base: string) => ({
  tags: ['decisions'],
  'x-who': 'anyone',
  ...pathOf(base),
  operationId: `authzenMetadata${underAccount(base)}`,
  summary: 'Where the decision API is (AuthZEN metadata)',
  response: {
    200: json(
      Type.Object({
        policy_decision_point: Type.String(),
        access_evaluation_endpoint: Type.String(),
        access_evaluations_endpoint: Type.String(),
        search_subject_endpoint: Type.String(),
        search_resource_endpoint: Type.String(),
        search_action_endpoint: Type.String(),
      }),
      'The metadata',
    ),
  },
});
