import { createHash } from 'node:crypto';
import type { Resource } from '../core/account.ts';
import { Problem, type ProblemFacts } from '../core/problems.ts';

/** The ETag of what carries a revision: accounts and members. */
export const revisionEtag = ({ revision }: { readonly revision: number }): string => `"${revision}"`;

/** The ETag of a resource, which carries no revision of its own. */
export const resourceEtag = ({ type, id, name, parent }: Resource): string =>
  `"${createHash('sha256')
    .update(JSON.stringify([type, id, name, parent ?? null]))
    .digest('base64url')
    .slice(0, 22)}"`;

/**
 * Refuses a write whose `If-Match` names no ETag of what is there now (RFC 9110, 13.1.1); `etag` undefined: nothing is there.
 *
 * Throws `precondition-failed` with `current`, where there is something that the caller may see.
 */
export function demandMatch(
  ifMatch: string | undefined,
  etag: string | undefined,
  current: unknown,
  detail = 'Somebody else changed this since you read it. Nothing was changed; look at what it is now.',
): void {
  if (ifMatch === undefined) return;
  const wanted = ifMatch.split(',').map(each => each.trim());
  if (etag !== undefined && (wanted.includes('*') || wanted.includes(etag))) return;
  const facts: ProblemFacts = current === undefined ? {} : { current };
  throw new Problem('precondition-failed', detail, facts);
}
