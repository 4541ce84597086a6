import { arabic } from './words-ar.ts';
import { english } from './words-en.ts';
import { german } from './words-de.ts';
import type { Words } from './letter.ts';

/** The languages that mails are written in, each complete. */
export const allWords: readonly Words[] = [english, arabic, german];

/** The words of a language as BCP 47 names it (`ar`, `de-AT`); English where it is not known or not spoken here. */
export function wordsOf(language: string | undefined): Words {
  const primary = language?.split(/[-_]/)[0]?.toLowerCase();
  return allWords.find(each => each.language === primary) ?? english;
}
