import { afterEach, describe, expect, it, vi } from 'vitest';
import { beginReads, fetchOrTake } from './early.ts';

const list = '/api/v1/accounts/a-1/members?limit=100';

describe('reads that are begun while the scripts are on their way', () => {
  afterEach(async () => {
    await fetchOrTake('/api/v1/me', { method: 'POST' });
    vi.unstubAllGlobals();
  });
  const asked = (): string[] => {
    const paths: string[] = [];
    vi.stubGlobal('fetch', async (path: string) => {
      paths.push(path);
      return new Response(`answer ${paths.length}`);
    });
    return paths;
  };
  const take = async (path: string): Promise<string> => (await fetchOrTake(path)).text();

  it('are taken once, then the server is asked anew', async () => {
    const paths = asked();
    beginReads({ pathname: '/a/a-1/members', search: '' });
    expect(paths).toEqual(['/api/v1/me', list]);
    expect([await take(list), await take(list)]).toEqual(['answer 2', 'answer 3']);
  });

  it('are never taken after a write, which they know nothing of', async () => {
    const paths = asked();
    beginReads({ pathname: '/a/a-1/members', search: '' });
    await fetchOrTake('/auth/session', { method: 'PUT' });
    expect(await take(list)).toBe('answer 4');
    expect(paths.length).toBe(4);
  });

  it('are of the list as it is first: a filter in the address is left to the page', () => {
    const paths = asked();
    beginReads({ pathname: '/a/a-1/members', search: '?q=ana' });
    expect(paths).toEqual(['/api/v1/me']);
  });
});
