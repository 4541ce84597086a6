/**
 * A map that can be laid over another: what is set or deleted here hides what lies below, which is not touched.
 *
 * A lower layer must not change while an upper one is used.
 */
export class LayeredMap<K, V extends object> {
  readonly #below: LayeredMap<K, V> | undefined;
  /** Undefined hides what lies below. */
  readonly #own = new Map<K, V | undefined>();

  constructor(below?: LayeredMap<K, V>) {
    this.#below = below;
  }

  get(key: K): V | undefined {
    const own = this.#own.get(key);
    if (own !== undefined || this.#below === undefined || this.#own.has(key)) return own;
    return this.#below.get(key);
  }

  /** What was set in this layer itself. */
  own(key: K): V | undefined {
    return this.#own.get(key);
  }

  set(key: K, value: V): void {
    this.#own.set(key, value);
  }

  delete(key: K): void {
    if (this.#below === undefined) this.#own.delete(key);
    else this.#own.set(key, undefined);
  }

  /** At most so many entries; exactly so many where nothing lies below. */
  get size(): number {
    return this.#own.size + (this.#below?.size ?? 0);
  }

  *entries(): Generator<readonly [K, V]> {
    for (const [key, value] of this.#own) if (value !== undefined) yield [key, value];
    if (this.#below === undefined) return;
    for (const entry of this.#below.entries()) if (!this.#own.has(entry[0])) yield entry;
  }

  *values(): Generator<V> {
    for (const [, value] of this.entries()) yield value;
  }
}
