import { useCallback, useState } from 'react';

const prefix = 'rolecall.draft.';
const ownerKey = 'rolecall.drafts-of';

/** From here on drafts are this person's: what somebody else typed in this tab is forgotten, not shown to who comes next. */
export function keepDraftsOf(person: string): void {
  quietly(() => {
    const before = sessionStorage.getItem(ownerKey);
    if (before !== null && before !== person)
      for (const name of Object.keys(sessionStorage)) if (name.startsWith(prefix)) sessionStorage.removeItem(name);
    sessionStorage.setItem(ownerKey, person);
  });
}

/**
 * State that outlives session end, lost network and reload: kept in the tab by account and page. Never for secrets.
 * `read` makes sense of what is found, or answers undefined.
 */
export function useKept<T>(
  key: string,
  initial: T,
  read: (value: unknown) => T | undefined,
): readonly [T, (value: T) => void, () => void] {
  const name = `${prefix}${key}`;
  const [value, setValue] = useState<T>(() => stored(name, read) ?? initial);
  const set = useCallback(
    (next: T) => {
      setValue(next);
      quietly(() => sessionStorage.setItem(name, JSON.stringify(next)));
    },
    [name],
  );
  const clear = useCallback(() => {
    setValue(initial);
    quietly(() => sessionStorage.removeItem(name));
  }, [name, initial]);
  return [value, set, clear];
}

function stored<T>(name: string, read: (value: unknown) => T | undefined): T | undefined {
  try {
    const text = sessionStorage.getItem(name);
    return text === null ? undefined : read(JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // A browser that keeps nothing: the draft lives as long as the page.
  }
}
