import { checkpointText, type SignedCheckpoint } from '../core/checkpoint.ts';
import type { AccountId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { CheckpointSigner } from './ports/checkpoint-signer.ts';
import type { LogStore } from './ports/log-store.ts';

interface Ports {
  readonly store: Pick<LogStore, 'logEnd' | 'keepCheckpoint' | 'logsGrown'>;
  readonly signer: CheckpointSigner;
}

/** Where an account's log stands, signed (H-3); it is kept beside the log too. Throws `not-found` for an unknown account. */
export const signCheckpoint =
  ({ store, signer }: Ports) =>
  async (account: AccountId, now: Date): Promise<SignedCheckpoint> => {
    const end = await store.logEnd(account);
    if (end === undefined) throw new Problem('not-found', 'There is no such account.');
    const checkpoint = {
      type: 'rolecall-checkpoint-1',
      account,
      ...end,
      at: now.toISOString(),
      keyId: signer.keyId,
    } as const;
    const signed = { ...checkpoint, signature: signer.sign(checkpointText(checkpoint)) };
    await store.keepCheckpoint(signed);
    return signed;
  };

/** Signs where every log stands that has grown since its last checkpoint, and tells each: the operator's log is elsewhere. */
export const signCheckpoints = (ports: Ports, tell: (checkpoint: SignedCheckpoint) => void) => {
  const sign = signCheckpoint(ports);
  return async (now: Date): Promise<number> => {
    let signed = 0;
    for (;;) {
      const grown = await ports.store.logsGrown(500);
      for (const account of grown) tell(await sign(account, now));
      signed += grown.length;
      if (grown.length < 500) return signed;
    }
  };
};
