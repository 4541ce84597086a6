import { needsOf, refusalOf, type GuardOptions, type May } from './guard.ts';

export type HonoGuard<Context> = (
  context: Context,
  next: () => Promise<void>,
) => Promise<Response | undefined>;

/**
 * Guards routes of Hono: `app.get('/listing/:id', may('store-listings', 'readWrite', c => ...), handler)`; a request is the
 * context here.
 *
 * A request that may not pass is answered with `application/problem+json`, and the route does not run.
 */
export const guard = <Context>(options: GuardOptions<Context>): May<Context, HonoGuard<Context>> => {
  return (...needs: Parameters<typeof needsOf<Context>>): HonoGuard<Context> =>
    async (context, next) => {
      const refusal = await refusalOf(options, needsOf(...needs), context);
      if (refusal !== undefined)
        return new Response(JSON.stringify(refusal.body), {
          status: refusal.status,
          headers: refusal.headers,
        });
      await next();
      return undefined;
    };
};
