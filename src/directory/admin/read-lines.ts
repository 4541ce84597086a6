import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';

/** One line of a stream, or that it was too long to be kept. */
export interface Line {
  readonly number: number;
  readonly text: string | undefined;
}

/** Splits a stream into lines, counted from 1. A line over `limit` characters comes without its text. */
export async function* readLines(stream: Readable, limit: number): AsyncGenerator<Line> {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  let length = 0;
  let number = 0;
  const finish = (): Line => {
    number += 1;
    const line = { number, text: length > limit ? undefined : parts.join('') };
    parts = [];
    length = 0;
    return line;
  };
  const add = (text: string): void => {
    length += text.length;
    if (length <= limit) parts.push(text);
    else parts = [];
  };
  for await (const chunk of stream) {
    let text = decoder.write(chunk as Buffer);
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      add(text.slice(0, end));
      yield finish();
      text = text.slice(end + 1);
    }
    add(text);
  }
  add(decoder.end());
  if (length > 0) yield finish();
}
