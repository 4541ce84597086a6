import type { AuditEntry } from '../../../client/contract.ts';
import { actorName } from '../../parts/actor-name.ts';
import { isolatedText } from '../../parts/visible-text.ts';
import type { Vocabulary } from '../../parts/vocabulary.ts';
import { t } from '../../texts/t.ts';

/** What was done; an action without words of its own names itself. */
export const whatWords = (entry: AuditEntry): string => t.log.what[entry.action] ?? entry.action;

export function whoWords({ actor, actorKind }: AuditEntry): string {
  if (actorKind === 'directory') return t.log.directory;
  return (actor === null ? undefined : actorName({ kind: actorKind, ...actor })) ?? t.log.unknownActor;
}

const texts = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** To whom or what it was done, by name where the entry has one. */
export function targetWords({ target, detail }: AuditEntry, words: Vocabulary): string {
  const name = texts(detail?.['displayName']) ?? texts(detail?.['name']) ?? texts(detail?.['address']);
  if (name !== undefined) return isolatedText(name);
  const role = texts(target['role']);
  if (role !== undefined) return words.role(role);
  return texts(target['objectId']) ?? texts(target['tenantId']) ?? '';
}
