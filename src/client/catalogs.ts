import type { PageQuery } from './contract.ts';
import type { AnswerOf } from './rest.ts';
import type { CallOptions, Send } from './transport.ts';

type Told = AnswerOf<'putCatalog'>;

/** Who would gain and lose what, in pages. */
export type CatalogPreview = Extract<Told, { readonly items: unknown }>;

/** What a catalog does to one person, group or application on one account. */
export type CatalogLine = CatalogPreview['items'][number];

/** What takes the place of what, and how many gain or lose by it; `plan` is what `apply` needs. */
export type CatalogSummary = Omit<CatalogPreview, 'items' | 'next' | 'total'>;

const path = '/api/v1/catalog';

/** Putting another catalog in force; for portal applications with `manage`. `document` is the parsed file. */
export const catalogCalls = (send: Send) => ({
  /** Who would gain and lose what, in pages; changes nothing. */
  preview: async (document: unknown, query: PageQuery = {}, o: CallOptions = {}): Promise<CatalogPreview> => {
    const call = { method: 'PUT', path, body: document, query: { ...query, dryRun: true } } as const;
    return (await send<CatalogPreview>({ ...call, ...o })).body;
  },
  /** Does what the preview with this plan showed, or throws `plan-stale`. */
  apply: async (document: unknown, plan: string, o: CallOptions = {}): Promise<CatalogSummary> =>
    (await send<CatalogSummary>({ method: 'PUT', path, body: document, ifMatchPlan: plan, ...o })).body,
});
