import type { Directory } from '../directory.ts';
import type { Tenant } from '../store/tenants.ts';
import type { Client } from './clients.ts';

/** Clocks may differ by this much, in seconds: the official clients send `nbf` up to a second in the future. */
export const TOLERANCE_S = 60;

/** A request in which a client proves itself by an assertion. */
export interface AssertedRequest {
  readonly directory: Directory;
  readonly client: Client;
  readonly tenant: Tenant;
  /** How the path names the tenant: its id, a domain, `common`. */
  readonly tenantName: string;
  readonly assertion: string;
  /** What is asked for. The official clients send one assertion for several requests, but never twice for the same. */
  readonly purpose: string;
}
