import { needsOf, refusalOf, type GuardOptions, type May } from './guard.ts';

/** Of Express's response what is used here. */
interface Response {
  status(status: number): unknown;
  set(headers: Record<string, string>): unknown;
  send(body: string): unknown;
}

export type ExpressGuard<Request> = (
  request: Request,
  response: Response,
  next: (error?: unknown) => void,
) => void;

/**
 * Guards routes of Express: `app.get('/listing/:id', may('store-listings', 'readWrite', request => ...), handler)`.
 *
 * A request that may not pass is answered with `application/problem+json`, and the route does not run.
 */
export const guard = <Request>(options: GuardOptions<Request>): May<Request, ExpressGuard<Request>> => {
  return (...needs: Parameters<typeof needsOf<Request>>): ExpressGuard<Request> =>
    (request, response, next) => {
      refusalOf(options, needsOf(...needs), request).then(refusal => {
        if (refusal === undefined) return next();
        response.status(refusal.status);
        response.set(refusal.headers);
        response.send(JSON.stringify(refusal.body));
      }, next);
    };
};
