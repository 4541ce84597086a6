/** What the package `rolecall-client` offers at its front door. */
export { createClient, type Client } from './client.ts';
export { connect } from './live.ts';
export type {
  LiveAccess,
  LiveDecision,
  LiveExplanation,
  LiveNamedQuestion,
  LiveOptions,
  LiveQuestion,
  LiveState,
} from './live-access.ts';
export { ClientProblem, type ClientProblemCode } from './problem.ts';
export type * from './contract.ts';
export type { CallOptions, TransportOptions } from './transport.ts';
export type { GuardOptions, GuardRefusal, GuardResource, GuardSubject } from './guard.ts';
