import type { ActorView } from '../../client/contract.ts';
import { t } from '../texts/t.ts';
import { isolatedText } from './visible-text.ts';

/** Who did something, as words; undefined where the caller may not know. A portal has an id, not a name. */
export function actorName(actor: ActorView): string | undefined {
  if (actor.kind === 'portal') return t.frame.thePortal;
  return actor.displayName === undefined ? undefined : isolatedText(actor.displayName);
}
