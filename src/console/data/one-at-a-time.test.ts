import { expect, it, vi } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

it('of keys that are typed while an answer is under way only the last is asked for', async () => {
  const read = oneAtATime();
  const asked: string[] = [];
  let answer = (): void => undefined;
  const type = (q: string) => {
    const gone = new AbortController();
    const told = read(gone.signal, async () => {
      asked.push(q);
      await new Promise<void>(resolve => (answer = resolve));
      return q;
    });
    told.catch(() => undefined);
    return { gone, told };
  };
  const k = type('k');
  await vi.waitFor(() => expect(asked).toEqual(['k']));
  k.gone.abort();
  const ka = type('ka');
  ka.gone.abort();
  const kar = type('kar');
  answer();
  await vi.waitFor(() => expect(asked).toEqual(['k', 'kar']));
  answer();
  expect(await kar.told).toBe('kar');
  await expect(ka.told).rejects.toThrow();
});

it('a read that fails lets the next one go', async () => {
  const read = oneAtATime();
  const { signal } = new AbortController();
  await expect(read(signal, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await read(signal, async () => 'there')).toBe('there');
});
