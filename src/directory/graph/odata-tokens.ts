import { badRequest, type GraphError } from './graph-error.ts';

export interface Token {
  readonly kind: 'word' | 'text' | 'mark' | 'guid' | 'moment' | 'number';
  readonly text: string;
}

const TOKEN =
  /\s*(?:(?<guid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})|(?<moment>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?(?:Z|[+-]\d\d:\d\d))?)|(?<number>-?\d{1,15}(?![\w-]))|'(?<text>(?:[^']|'')*)'|(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<mark>[(),/:]))/iy;

function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = filter.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(filter)?.groups;
    if (groups === undefined) throw badRequest(`Invalid filter clause: unexpected text at position ${at}.`);
    const kind = (['guid', 'moment', 'number', 'text', 'word', 'mark'] as const).find(
      each => groups[each] !== undefined,
    );
    const text = groups[kind ?? 'mark'] ?? '';
    tokens.push({ kind: kind ?? 'mark', text: kind === 'text' ? text.replaceAll("''", "'") : text });
  }
  return tokens;
}

/** Reads the tokens of a `$filter` one after the other. */
export class Cursor {
  readonly #tokens: readonly Token[];
  #at = 0;

  /** @throws GraphError 400 for what is no token */
  constructor(filter: string) {
    this.#tokens = tokenize(filter);
  }
  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }
  get next(): Token | undefined {
    return this.#tokens[this.#at];
  }
  skip(): void {
    this.#at += 1;
  }
  isWord(word: string): boolean {
    return this.next?.kind === 'word' && this.next.text.toLowerCase() === word;
  }
  isMark(mark: string): boolean {
    return this.next?.kind === 'mark' && this.next.text === mark;
  }
  wrong(): GraphError {
    return badRequest(`Invalid filter clause: unexpected '${this.next?.text ?? 'end'}'.`);
  }
  take(mark: string): void {
    if (!this.isMark(mark)) throw this.wrong();
    this.skip();
  }
  literal(): Token {
    const token = this.next;
    if (token === undefined || token.kind === 'mark') throw this.wrong();
    if (token.kind === 'word' && !/^(true|false|null)$/i.test(token.text)) throw this.wrong();
    this.skip();
    return token;
  }
  word(): string {
    const token = this.next;
    if (token?.kind !== 'word') throw this.wrong();
    this.skip();
    return token.text;
  }
}
