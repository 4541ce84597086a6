import { Type, type TSchema } from 'typebox';
import { shared } from '../schemas.ts';
import {
  Action,
  Context,
  json,
  open,
  pathOf,
  problems,
  Resource,
  SearchedResource,
  SearchedSubject,
  Subject,
  underAccount,
} from './schemas.ts';
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

const more = { context: Type.Optional(Context), page: Type.Optional(Page) };
const requests = {
  subject: shared(
    'SubjectSearch',
    Type.Object({ subject: SearchedSubject, action: Action, resource: Resource, ...more }),
  ),
  resource: shared(
    'ResourceSearch',
    Type.Object({ subject: Subject, action: Action, resource: SearchedResource, ...more }),
  ),
  action: shared('ActionSearch', Type.Object({ subject: Subject, resource: Resource, ...more })),
};

const found = <S extends TSchema>(result: S) =>
  Type.Object({
    page: Type.Optional(PageAnswer),
    context: Type.Optional(Type.Object({ revision: Type.Optional(Type.String()), reasons }, open)),
    results: Type.Array(result),
  });
const answers = {
  subject: shared('SubjectsFound', found(Subject)),
  resource: shared('ResourcesFound', found(Resource)),
  action: shared('ActionsFound', found(Action)),
};

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
    200: json(answers[kind], 'What was found; with `page` where one was asked for or there is more'),
    ...problems,
  },
});
