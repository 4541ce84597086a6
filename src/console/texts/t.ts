import { t as en } from './en.ts';

/** Every text of the console; other languages have the same keys, of the same kinds. */
export type Texts = typeof en;

/** The texts in the reader's language. */
export const t: Texts = en;
