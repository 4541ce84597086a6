import { NumberLists, widened } from './number-lists.ts';

/** The words in front of a row's levels. */
const EPOCH = 0;
const FLAGS = 1;
const MASK = 2;
const STAMP = 3;
const VERSION = 4;
const HEAD = 5;
/** A level takes two bits, so sixteen go into a word. */
const PER_WORD = 16;

const bitOf = (target: number): number => 1 << (target & 31);

/**
 * Rows of what somebody holds, packed: a few words and two bits a cell, next to each other in memory, so that an answer
 * touches little of it and hundreds of thousands of people fit.
 */
export class StandingRows {
  /** The row of whoever is not kept: overwritten by the next. */
  static readonly scratch = 0;
  readonly #stride: number;
  readonly #cells: number;
  readonly #free: number[] = [];
  /** By row: key and level of what is held on single resources, in pairs. */
  readonly #places = new NumberLists();
  #words: Int32Array;
  #next = 1;

  constructor(cells: number) {
    this.#cells = cells;
    this.#stride = HEAD + Math.ceil(cells / PER_WORD);
    this.#words = new Int32Array(this.#stride * 16);
  }

  take(): number {
    const row = this.#free.pop() ?? this.#next++;
    const end = (row + 1) * this.#stride;
    if (end > this.#words.length) this.#words = widened(this.#words, end);
    return row;
  }

  giveBack(row: number): void {
    this.#places.clear(row);
    this.#free.push(row);
  }

  /** Empties a row and notes what it will be worked out from. */
  begin(row: number, from: { readonly stamp: number; readonly version: number }): void {
    const start = row * this.#stride;
    this.#words.fill(0, start, start + this.#stride);
    this.#words[start + STAMP] = from.stamp;
    this.#words[start + VERSION] = from.version;
    this.#places.clear(row);
  }

  epoch(row: number): number {
    return this.#words[row * this.#stride + EPOCH] ?? 0;
  }

  holdsIn(row: number, epoch: number): void {
    this.#words[row * this.#stride + EPOCH] = epoch;
  }

  flags(row: number): number {
    return this.#words[row * this.#stride + FLAGS] ?? 0;
  }

  setFlags(row: number, flags: number): void {
    this.#words[row * this.#stride + FLAGS] = flags;
  }

  /** Whether the row was worked out from the same as `from`. */
  restsOn(row: number, from: { readonly stamp: number; readonly version: number }): boolean {
    const start = row * this.#stride;
    return this.#words[start + STAMP] === from.stamp && this.#words[start + VERSION] === from.version;
  }

  level(row: number, cell: number): number {
    return ((this.#words[row * this.#stride + HEAD + (cell >> 4)] ?? 0) >>> ((cell & 15) * 2)) & 3;
  }

  /** Raises each cell of a row to that of `levels` where that is higher. */
  raise(row: number, levels: Uint8Array): void {
    const start = row * this.#stride + HEAD;
    for (let cell = 0; cell < levels.length; cell++) {
      const level = levels[cell] ?? 0;
      if (level === 0 || level <= this.level(row, cell)) continue;
      const word = start + (cell >> 4);
      const shift = (cell & 15) * 2;
      this.#words[word] = ((this.#words[word] ?? 0) & ~(3 << shift)) | (level << shift);
    }
  }

  /** Adds levels on single resources, by `target * cells + cell`. */
  addPlaces(row: number, places: ReadonlyMap<number, number>): void {
    const mask = row * this.#stride + MASK;
    for (const [key, level] of places) {
      this.#places.push(row, key);
      this.#places.push(row, level);
      this.#words[mask] = (this.#words[mask] ?? 0) | bitOf(Math.floor(key / this.#cells));
    }
  }

  /** Whether a cell is held at a level on a target. Most who hold nothing there are told by the row's first words. */
  holdsAt(row: number, target: number, cell: number, rank: number): boolean {
    if (((this.#words[row * this.#stride + MASK] ?? 0) & bitOf(target)) === 0) return false;
    const key = target * this.#cells + cell;
    const length = this.#places.length(row);
    for (let n = 0; n < length; n += 2) {
      if (this.#places.at(row, n) === key && this.#places.at(row, n + 1) >= rank) return true;
    }
    return false;
  }
}
