import { Type } from 'typebox';
import { Action, Context, json, open, pathOf, problems, Resource, Subject, underAccount } from './schemas.ts';
import type { SearchKind } from './search.ts';

const Page = Type.Object(
  {
    token: Type.Optional(
      Type.String({ description: '`next_token` of the page before; all else stays as it was.' }),
    ),
    limit: Type.Optional(
      Type.Integer({ minimum: 0, description: 'At most so many results; 1,000 at most, and without it.' }),
    ),
    properties: Type.Optional(Type.Object({}, open)),
  },
  open,
);

const reasons = Type.Optional(
  Type.Array(Type.Object({ code: Type.String(), detail: Type.String() }, open), {
    description: 'Why nothing could be found: something that was asked about is not known.',
  }),
);

const PageAnswer = Type.Object({
  next_token: Type.String({ description: 'Empty at the end.' }),
  count: Type.Integer({ minimum: 0 }),
  total: Type.Optional(Type.Integer({ minimum: 0 })),
});

/** The id of what is searched is left out; a given one is ignored. */
const typeOnly = (entity: typeof Subject | typeof Resource) =>
  Type.Object({ type: entity.properties.type, properties: entity.properties.properties }, open);

const requests = {
  subject: Type.Object(
    {
      subject: typeOnly(Subject),
      action: Action,
      resource: Resource,
      context: Type.Optional(Context),
      page: Type.Optional(Page),
    },
    open,
  ),
  resource: Type.Object(
    {
      subject: Subject,
      action: Action,
      resource: typeOnly(Resource),
      context: Type.Optional(Context),
      page: Type.Optional(Page),
    },
    open,
  ),
  action: Type.Object(
    { subject: Subject, resource: Resource, context: Type.Optional(Context), page: Type.Optional(Page) },
    open,
  ),
};

const Entity = Type.Object(
  { type: Type.String(), id: Type.String(), properties: Type.Optional(Type.Object({}, open)) },
  open,
);
const results = { subject: Entity, resource: Entity, action: Type.Object({ name: Type.String() }, open) };

const words = {
  subject: {
    operationId: 'searchSubjects',
    summary: 'Who may do that on this? (AuthZEN Subject Search)',
    who: 'p decide, r of the own account',
  },
  resource: {
    operationId: 'searchResources',
    summary: 'On what may this subject do that? (AuthZEN Resource Search)',
    who: 'p decide about anyone, r about anyone of the own account, everyone about oneself',
  },
  action: {
    operationId: 'searchActions',
    summary: 'What may this subject do on this? (AuthZEN Action Search)',
    who: 'p decide about anyone, r about anyone of the own account, everyone about oneself',
  },
};

/** What the OpenAPI document says of a search; the requests are read by hand. */
export const searchSchema = (kind: SearchKind, base: string) => ({
  tags: ['decisions'],
  'x-who': words[kind].who,
  security: [{ bearer: [] }, { session: [] }],
  ...pathOf(base),
  operationId: `${words[kind].operationId}${underAccount(base)}`,
  summary: words[kind].summary,
  body: requests[kind],
  response: {
    200: json(
      Type.Object(
        {
          page: Type.Optional(PageAnswer),
          context: Type.Optional(Type.Object({ revision: Type.Optional(Type.String()), reasons }, open)),
          results: Type.Array(results[kind]),
        },
        open,
      ),
      'What was found; with `page` where one was asked for or there is more',
    ),
    ...problems,
  },
});
