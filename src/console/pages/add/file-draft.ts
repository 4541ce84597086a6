import type { ImportPreview } from '../../../client/imports.ts';

/** A file that was chosen, as its checking answered. In the page's memory alone: it may hold anything. */
export interface FileDraft {
  readonly name: string;
  readonly text: string;
  readonly preview: ImportPreview;
  /** What of it has to be confirmed by name before it is taken (U-11). */
  readonly confirm: string | undefined;
}

/** Rows that do something. */
export const rowsToDo = ({ preview }: FileDraft): number => preview.counts.added + preview.counts.changed;
