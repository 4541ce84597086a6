import type { Effect } from '../client/contract.ts';
import { accessEntryText } from './access-text.ts';
import { plain } from './terminal.ts';

const signs = [
  ['+', 'gains'],
  ['-', 'loses'],
  ['=', 'stays'],
] as const;

/** What a dry run answers, one person, application or group after the other: gained (+), lost (-), what stays (=). */
export function effectLines({ effect }: Pick<Effect, 'effect'>): string[] {
  if (effect.length === 0) return ['Nobody gains or loses anything.'];
  return effect
    .flatMap(line => [
      `${line.displayName} (${line.kind} ${line.tenantId}/${line.objectId})`,
      ...signs.flatMap(([sign, part]) => line[part].map(entry => `  ${sign} ${accessEntryText(entry)}`)),
    ])
    .map(plain);
}
