import type { EffectLine, PageQuery } from './contract.ts';
import type { CallOptions, Send } from './transport.ts';

/** What takes the place of what, and how many gain or lose by it. */
export interface CatalogSummary {
  readonly from: { readonly catalog: string; readonly version: number };
  readonly to: { readonly catalog: string; readonly version: number };
  /** It is the one in force already. */
  readonly same: boolean;
  readonly counts: { readonly accounts: number; readonly people: number; readonly losingManagers: number };
  /** What `apply` needs: changes when the effect does. */
  readonly plan: string;
}

/** What a catalog does to one person, group or application on one account. */
export interface CatalogLine extends EffectLine {
  readonly account: string;
  readonly accountName: string;
  /** Nobody could manage users of that account any more (U-11). */
  readonly losesManagers: boolean;
}

export interface CatalogPreview extends CatalogSummary {
  readonly items: readonly CatalogLine[];
  readonly next: string | null;
  readonly total: number;
}

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
