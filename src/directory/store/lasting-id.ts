import { createHash } from 'node:crypto';

/** The object id of something that a tenant has without its being kept: always the same for the same two. */
export function lastingObjectId(tenantId: string, what: string): string {
  const hex = createHash('sha256').update(`${tenantId}/${what}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
