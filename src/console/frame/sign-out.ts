import { api } from '../data/api.ts';

/** Ends the session here and, where the server says so, at the directory; drafts go with it. */
export async function signOut(): Promise<void> {
  const answer = await api.signOut().catch(() => undefined);
  try {
    sessionStorage.clear();
  } catch {
    // A browser that keeps nothing has nothing to clear.
  }
  location.assign(answer?.redirect ?? '/');
}
