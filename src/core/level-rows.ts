/**
 * Rows of levels, one byte a cell, in one array: a row costs its cells and no more, so that hundreds of thousands of
 * people fit.
 */
export class LevelRows {
  /** The row of whoever is not kept: overwritten by the next. */
  static readonly scratch = 0;
  readonly #width: number;
  readonly #free: number[] = [];
  #bytes: Uint8Array;
  #next = 1;

  constructor(width: number) {
    this.#width = width;
    this.#bytes = new Uint8Array(width * 16);
  }

  take(): number {
    const row = this.#free.pop() ?? this.#next++;
    if ((row + 1) * this.#width > this.#bytes.length) {
      const wider = new Uint8Array(this.#bytes.length * 2);
      wider.set(this.#bytes);
      this.#bytes = wider;
    }
    return row;
  }

  giveBack(row: number): void {
    this.#free.push(row);
  }

  clear(row: number): void {
    this.#bytes.fill(0, row * this.#width, (row + 1) * this.#width);
  }

  /** Raises each cell of a row to that of `levels` where that is higher. */
  raise(row: number, levels: Uint8Array): void {
    const start = row * this.#width;
    for (let cell = 0; cell < levels.length; cell++) {
      const level = levels[cell] ?? 0;
      if (level > (this.#bytes[start + cell] ?? 0)) this.#bytes[start + cell] = level;
    }
  }

  at(row: number, cell: number): number {
    return this.#bytes[row * this.#width + cell] ?? 0;
  }
}
