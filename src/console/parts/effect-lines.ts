import type { EffectLine } from '../../client/contract.ts';
import type { MemberKind } from '../../core/catalog.ts';
import type { EffectEntry } from '../../core/effect.ts';
import { t } from '../texts/t.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What a change does to one person, group or application, in words. */
export interface SubjectEffect {
  readonly key: string;
  readonly name: string;
  readonly kind: MemberKind;
  readonly loses: readonly string[];
  readonly gains: readonly string[];
  readonly stays: readonly string[];
  readonly gainCount: number;
  readonly loseCount: number;
}

/** An effect in words; permissions of the same level and place are one line. */
export const subjectsOf = (lines: readonly EffectLine[], words: Vocabulary): readonly SubjectEffect[] =>
  lines.map(line => ({
    key: `${line.tenantId}/${line.objectId}`,
    name: line.displayName,
    kind: line.kind,
    loses: inWords(line.loses, words),
    gains: inWords(line.gains, words),
    stays: inWords(line.stays, words),
    gainCount: permissionsIn(line.gains),
    loseCount: permissionsIn(line.loses),
  }));

const permissionsIn = (entries: readonly EffectEntry[]): number =>
  new Set(entries.map(entry => entry.permission)).size;

const most = 12;

function inWords(entries: readonly EffectEntry[], words: Vocabulary): readonly string[] {
  const groups = new Map<string, EffectEntry & { readonly names: string[] }>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.level, entry.on ?? null]);
    const found = groups.get(key) ?? { ...entry, names: [] };
    found.names.push(words.permission(entry.permission));
    groups.set(key, found);
  }
  return [...groups.values()].map(({ level, on, names }) => {
    const shown =
      names.length > most ? [...names.slice(0, most - 1), t.access.andMore(names.length - most + 1)] : names;
    return t.effect.lines(shown, t.access.level[level], words.place(on));
  });
}
