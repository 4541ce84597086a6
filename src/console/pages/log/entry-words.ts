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

/** Names for the ids that an entry carries alone. */
export interface EntryNames {
  readonly words: Vocabulary;
  readonly tenant: (tenantId: string) => string;
  readonly subject: (tenantId: string, objectId: string) => string | undefined;
}

/** What an entry is about by its own words; undefined where it has ids alone. */
function ownName({ detail }: AuditEntry): string | undefined {
  return texts(detail?.['displayName']) ?? texts(detail?.['name']) ?? texts(detail?.['address']);
}

/** Whom an entry is about, where it carries no name: `<tenantId>/<objectId>`. */
export function namelessSubject(entry: AuditEntry): string | undefined {
  const [tenantId, objectId] = [texts(entry.target['tenantId']), texts(entry.target['objectId'])];
  if (tenantId === undefined || objectId === undefined || ownName(entry) !== undefined) return undefined;
  return `${tenantId}/${objectId}`;
}

/** To whom or what it was done, by name as far as there is one. */
export function targetWords(entry: AuditEntry, { words, tenant, subject }: EntryNames): string {
  const { target, detail } = entry;
  const name = ownName(entry);
  if (name !== undefined) return isolatedText(name);
  const role = texts(target['role']);
  if (role !== undefined) return words.role(role);
  const tenantId = texts(target['tenantId']);
  const objectId = texts(target['objectId']);
  if (tenantId !== undefined && objectId !== undefined)
    return isolatedText(subject(tenantId, objectId) ?? objectId);
  const type = texts(target['type']);
  const id = texts(target['resource']);
  if (type !== undefined && id !== undefined) {
    const was = detail?.['after'] as { readonly name?: unknown } | undefined;
    const called = texts(was?.name);
    return called === undefined ? words.place({ type, id }) : isolatedText(called);
  }
  return isolatedText(texts(detail?.['domain']) ?? (tenantId === undefined ? '' : tenant(tenantId)));
}
