import type { ProofReader } from '../app/ports/proof-reader.ts';
import { Problem } from '../core/problems.ts';
import type { TokenVerifier } from './tokens.ts';

/** Reads proofs of sign-in (T-2) by the same rules as the access tokens of callers. */
export function createProofReader(tokens: TokenVerifier): ProofReader {
  return {
    async readProof(token) {
      try {
        const { identity, digest, issuedAt } = await tokens.verify(token);
        if (identity.kind === 'portal') {
          const { principal, displayName } = identity;
          return { principal, kind: 'application', guest: undefined, issuedAt, displayName, digest };
        }
        const { principal, kind, guest, displayName, userName } = identity;
        return {
          principal,
          kind,
          guest,
          issuedAt,
          displayName,
          digest,
          ...(userName === undefined ? {} : { userName }),
        };
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'unauthenticated') throw error;
        throw new Problem(
          'proof-invalid',
          `This is no usable access token for this API: ${error.detail}`,
          {},
          error,
        );
      }
    },
  };
}
