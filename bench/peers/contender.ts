/** One who answers a world's questions, each already in the form that it takes. */
export interface Contender {
  readonly name: string;
  /** The answer to question number `n`. */
  readonly answer: (n: number) => boolean;
  /** How many of the questions it is asked where it is too slow for all; all of them unless told. */
  readonly first?: number;
}
