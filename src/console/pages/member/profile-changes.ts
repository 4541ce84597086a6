import type { DirectoryProfile, NamedObject, ProfileChanges } from '../../../client/member-directory.ts';

const texts = ['givenName', 'surname', 'userName', 'name', 'description', 'replyUrl', 'appIdUri'] as const;

/** What of a profile was edited; lists are sent whole. */
export function changesOf(before: DirectoryProfile, draft: DirectoryProfile): ProfileChanges {
  const changed: { [name in (typeof texts)[number] | 'groups' | 'members']?: string | readonly string[] } =
    {};
  for (const name of texts) {
    const value = (draft[name] ?? '').trim();
    if (value !== (before[name] ?? '')) changed[name] = value;
  }
  for (const name of ['groups', 'members'] as const) {
    if (!sameObjects(before[name], draft[name])) changed[name] = idsOf(draft[name]);
  }
  return changed as ProfileChanges;
}

export const isEmpty = (changes: ProfileChanges): boolean => Object.keys(changes).length === 0;

const idsOf = (all: readonly NamedObject[] = []): readonly string[] => all.map(one => one.objectId);

const sameObjects = (a: readonly NamedObject[] | undefined, b: readonly NamedObject[] | undefined): boolean =>
  idsOf(a).toSorted().join() === idsOf(b).toSorted().join();
