/** Answers that the first page will ask for, by address, begun while its scripts are on their way. */
const waiting = new Map<string, Promise<Response>>();

/** How long what was begun early may wait to be taken, in ms: afterwards it is no news. */
const longest = 10_000;

/** Begins the reads that the page at this address makes first. */
export function beginReads({ pathname, search }: Pick<Location, 'pathname' | 'search'>): void {
  const begin = (path: string): void => {
    const answer = fetch(path, { headers: { accept: 'application/json' }, credentials: 'same-origin' });
    // Whoever takes it is told; nobody may.
    answer.catch(() => undefined);
    waiting.set(path, answer);
  };
  begin('/api/v1/me');
  const account = /^\/a\/([\w-]+)\/members\/?$/.exec(pathname)?.[1];
  if (account !== undefined && search === '') begin(`/api/v1/accounts/${account}/members?limit=100`);
  setTimeout(() => waiting.clear(), longest);
}

/** `fetch`, but for a read that was begun early: its answer, to the first who asks. After a write nothing early is left. */
export const fetchOrTake: typeof fetch = (input, init) => {
  const method = init?.method ?? 'GET';
  if (method !== 'GET') waiting.clear();
  const taken = typeof input === 'string' ? waiting.get(input) : undefined;
  if (taken === undefined) return fetch(input, init);
  waiting.delete(input as string);
  return taken;
};
