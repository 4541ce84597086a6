/** Blocks hold 2, 4, 8 ... numbers; a list begins with the smallest. */
const smallest = 1;

/**
 * Lists of whole numbers by key, in one array: a number costs four bytes, so that millions of them stay small. Adding one
 * and taking the last one off do not depend on how long the list is.
 */
export class NumberLists {
  #start = new Int32Array(64);
  #length = new Int32Array(64);
  /** The block's capacity as a power of two; 0 without a block. */
  #power = new Uint8Array(64);
  #pool = new Int32Array(256);
  #used = 0;
  /** By power: where blocks begin that were given back. */
  readonly #free: number[][] = [];

  length(key: number): number {
    return this.#length[key] ?? 0;
  }

  /** Only of a place below the list's length. */
  at(key: number, place: number): number {
    return this.#pool[(this.#start[key] ?? 0) + place] ?? 0;
  }

  put(key: number, place: number, value: number): void {
    this.#pool[(this.#start[key] ?? 0) + place] = value;
  }

  push(key: number, value: number): void {
    if (key >= this.#start.length) this.#widen(key);
    const length = this.#length[key] ?? 0;
    const power = this.#power[key] ?? 0;
    if (power === 0) this.#move(key, smallest);
    else if (length === 1 << power) this.#move(key, power + 1);
    this.#length[key] = length + 1;
    this.put(key, length, value);
  }

  /** Takes the last one off. */
  pop(key: number): void {
    const length = (this.#length[key] ?? 0) - 1;
    if (length < 0) return;
    this.#length[key] = length;
    const power = this.#power[key] ?? 0;
    if (length === 0) this.#release(key);
    // Only when three quarters are empty, so that one who comes and goes does not move all the others each time.
    else if (power > smallest && length <= 1 << (power - 2)) this.#move(key, power - 1);
  }

  clear(key: number): void {
    if ((this.#length[key] ?? 0) === 0) return;
    this.#length[key] = 0;
    this.#release(key);
  }

  #release(key: number): void {
    const power = this.#power[key] ?? 0;
    (this.#free[power] ??= []).push(this.#start[key] ?? 0);
    this.#power[key] = 0;
  }

  #move(key: number, power: number): void {
    const start = this.#free[power]?.pop() ?? this.#take(1 << power);
    const from = this.#start[key] ?? 0;
    if ((this.#power[key] ?? 0) > 0) {
      this.#pool.copyWithin(start, from, from + (this.#length[key] ?? 0));
      this.#release(key);
    }
    this.#start[key] = start;
    this.#power[key] = power;
  }

  #take(size: number): number {
    const start = this.#used;
    this.#used += size;
    if (this.#used > this.#pool.length) this.#pool = widened(this.#pool, this.#used);
    return start;
  }

  #widen(key: number): void {
    this.#start = widened(this.#start, key + 1);
    this.#length = widened(this.#length, key + 1);
    this.#power = widened(this.#power, key + 1);
  }
}

/** The same numbers with room for more: half as many again, and at least `atLeast`. */
export function widened<T extends Int32Array | Uint32Array | Uint8Array>(numbers: T, atLeast: number): T {
  const size = Math.max(atLeast, Math.ceil(numbers.length * 1.5));
  const wider = new (numbers.constructor as new (length: number) => T)(size);
  wider.set(numbers);
  return wider;
}
