const keyOf = (account: string): string => `rolecall.set-up.${account}`;

/** Whether the first steps of an account were begun in this browser and not gone through to the end. */
export function isBegun(account: string): boolean {
  try {
    return localStorage.getItem(keyOf(account)) === 'begun';
  } catch {
    return false;
  }
}

/** Kept per browser: the steps stay until the last one, checking, was done. */
export const setUpState = (account: string) => ({
  begin: (): void => quietly(() => localStorage.setItem(keyOf(account), 'begun')),
  end: (): void => quietly(() => localStorage.removeItem(keyOf(account))),
});

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // A browser that keeps nothing: the steps go once tenant and people are there.
  }
}
