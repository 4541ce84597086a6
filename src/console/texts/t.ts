import { t } from './en.ts';

/** Every text of the console. */
export type Texts = typeof t;

/** A text of another language, of the same kind; what it does not have yet stays English. */
export type Loose<T> = T extends string | ((...told: never[]) => string) | readonly string[]
  ? T
  : { readonly [K in keyof T]?: Loose<T[K]> } & Readonly<Record<string, unknown>>;

type Tree = Record<string, unknown>;

/** Puts another language in place of English everywhere, before anything that draws is loaded. */
export function speak(texts: object): void {
  over(t, texts as Tree);
}

function over(into: Tree, texts: Tree): void {
  for (const [key, text] of Object.entries(texts)) {
    const below = into[key];
    if (isTree(below) && isTree(text)) over(below, text);
    else if (typeof below === typeof text) into[key] = text;
  }
}

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The texts in the reader's language. */
export { t } from './en.ts';
