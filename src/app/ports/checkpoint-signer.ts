/** The key that checkpoints are signed with. */
export interface CheckpointSigner {
  /** The public key's JWK thumbprint (RFC 7638, SHA-256). */
  readonly keyId: string;
  /** The public key as a JWK (RFC 8037), for whoever verifies elsewhere. */
  readonly publicJwk: Readonly<Record<string, string>>;
  /** Ed25519 over the text's UTF-8 bytes, base64url. */
  sign(text: string): string;
}
