/**
 * Milliseconds to wait that a `Retry-After` header asks for: seconds, with a fraction too (Graph sends `2.128`), or an
 * HTTP date (RFC 9110, section 10.2.3). Undefined when absent or unreadable; never negative.
 */
export function readRetryAfter(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  if (!/[a-z]/i.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}

/** How long to wait before try number `attempt` (1 is the first repeat): doubling, jittered, at most two seconds. */
export const backoff = (attempt: number): number =>
  Math.min(2000, 100 * 2 ** attempt) * (0.5 + Math.random() / 2);
