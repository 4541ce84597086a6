/**
 * Ids in the order of their UTF-16 code units, sorted no further than somebody reads: a first page of many costs one look at
 * each id and a sort of a few.
 */
export class SortedIds<K extends string = string> {
  readonly size: number;
  readonly #parts = new Map<string, K[]>();
  readonly #prefixes: readonly string[];
  readonly #sorted = new Set<string>();

  /** `ids`: each once. */
  constructor(ids: Iterable<K>) {
    let size = 0;
    for (const id of ids) {
      size++;
      const prefix = id.slice(0, 2);
      const part = this.#parts.get(prefix);
      if (part === undefined) this.#parts.set(prefix, [id]);
      else part.push(id);
    }
    this.size = size;
    this.#prefixes = [...this.#parts.keys()].sort();
  }

  /** Those past `after`, from the lowest. */
  *from(after = ''): Generator<K> {
    const least = after.slice(0, 2);
    for (const prefix of this.#prefixes) {
      if (prefix < least) continue;
      const part = this.#part(prefix);
      for (let n = prefix === least ? firstPast(part, after) : 0; n < part.length; n++) yield part[n] as K;
    }
  }

  #part(prefix: string): readonly K[] {
    const part = this.#parts.get(prefix) ?? [];
    if (!this.#sorted.has(prefix)) {
      part.sort();
      this.#sorted.add(prefix);
    }
    return part;
  }
}

/** Where the ids past `after` begin in a sorted list. */
function firstPast(sorted: readonly string[], after: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
