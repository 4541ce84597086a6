import { useMemo, useRef, useState } from 'react';
import type { Resource } from '../../../client/contract.ts';
import type { PermissionGrant } from '../../../core/access.ts';
import type { Catalog } from '../../../core/catalog.ts';
import type { Holding } from '../../../core/decision.ts';
import { levels, reaches, type Level } from '../../../core/level.ts';
import { grantsOf, matrixOf, ownLevel, type Matrix, type MatrixCell } from '../../../core/matrix.ts';
import { lessThanAll, setCells } from '../../../core/matrix-changes.ts';
import { placeKey } from '../../../core/place.ts';
import { t } from '../../texts/t.ts';
import { isolatedText } from '../visible-text.ts';
import type { Source } from './copy-from.tsx';
import { copyOf, pasteInto, type Cells, type Copied, type LevelChange } from './matrix-clipboard.ts';
import { levelThrough } from './matrix-model.ts';

/** A question that must be answered before a place gets less than all have. */
export interface LessQuestion {
  readonly cell: MatrixCell;
  readonly level: Level;
}

/** The custom permissions being edited, and what can be done to them. */
export interface MatrixEditing {
  readonly matrix: Matrix;
  /** As it was when the editing began. */
  readonly before: Matrix;
  readonly touched: ReadonlySet<string>;
  /** The last thing done, for those who listen. */
  readonly said: string;
  readonly question: LessQuestion | undefined;
  readonly canUndo: number;
  readonly canRedo: number;
  set(cells: readonly MatrixCell[], level: Level): void;
  /** Keeps what a block shows, to be pasted. */
  copy(block: Cells): void;
  /** Sets a block to what was copied, as one step. */
  paste(block: Cells): void;
  /** Takes over the permissions of somebody else, in place of these or on top of them, but for those that cannot be given. */
  take(source: Source, how: 'replace' | 'add', held: readonly Holding[] | undefined): void;
  /** Takes the grants as they are told, as one step. */
  replace(grants: readonly PermissionGrant[]): void;
  /** A row that stays in sight although nothing is granted there. */
  touch(key: string): void;
  undo(): void;
  redo(): void;
  /** Gives one by one instead of to all, or lets it be. */
  answer(yes: boolean): void;
}

interface Facts {
  readonly catalog: Catalog;
  readonly features: readonly string[];
  readonly resources: readonly Resource[];
}

const steps = 100;

export function useMatrix(
  grants: readonly PermissionGrant[],
  begun: readonly PermissionGrant[],
  facts: Facts,
  onChange: (grants: readonly PermissionGrant[]) => void,
): MatrixEditing {
  const { catalog, features, resources } = facts;
  const matrix = useMemo(
    () => matrixOf(grants, { catalog, features, resources }),
    [grants, catalog, features, resources],
  );
  const before = useMemo(
    () => matrixOf(begun, { catalog, features, resources }),
    [begun, catalog, features, resources],
  );
  const past = useRef<(readonly PermissionGrant[])[]>([]);
  const future = useRef<(readonly PermissionGrant[])[]>([]);
  const copied = useRef<Copied>([]);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState('');
  const [question, setQuestion] = useState<LessQuestion>();

  const replace = (next: readonly PermissionGrant[]): void => {
    past.current = [...past.current.slice(1 - steps), grants];
    future.current = [];
    onChange(next);
  };
  const touch = (...keys: readonly string[]): void => setTouched(now => new Set([...now, ...keys]));
  const move = (from: typeof past, to: typeof past, words: string): void => {
    const there = from.current.at(-1);
    if (there === undefined) return;
    from.current = from.current.slice(0, -1);
    to.current = [...to.current, grants];
    setSaid(words);
    onChange(there);
  };
  const several = (changes: readonly LevelChange[], words: string): void => {
    let next = matrix;
    let notOffered = 0;
    for (const level of levels) {
      const cells = changes.filter(change => change.level === level).map(({ cell }) => cell);
      if (cells.length === 0) continue;
      const outcome = setCells(next, cells, level);
      next = outcome.matrix;
      notOffered += outcome.notOffered;
    }
    touch(...changes.map(({ cell }) => placeKey(cell.on)));
    setSaid(notOffered > 0 ? `${words} ${t.matrix.leftOut(notOffered)}` : words);
    if (next !== matrix) replace(grantsOf(next));
  };
  return {
    matrix,
    before,
    touched,
    said,
    question,
    canUndo: past.current.length,
    canRedo: future.current.length,
    set(cells, level) {
      const outcome = setCells(matrix, cells, level);
      touch(...cells.map(({ on }) => placeKey(on)));
      const word = t.access.levelTitle[level];
      const said = [
        t.matrix.setTo(word, cells.length),
        ...(outcome.notOffered > 0 ? [t.matrix.notOffered(outcome.notOffered, word.toLowerCase())] : []),
      ];
      setSaid(said.join('. '));
      const [held] = outcome.held;
      setQuestion(outcome.held.length === 1 && held !== undefined ? { cell: held, level } : undefined);
      if (outcome.changed > 0) replace(grantsOf(outcome.matrix));
    },
    copy(block) {
      copied.current = copyOf(matrix, block);
      setSaid(t.matrix.copied(block.flat().length));
    },
    paste(block) {
      if (copied.current.length === 0) return setSaid(t.matrix.nothingCopied);
      const changes = pasteInto(copied.current, block);
      several(changes, t.matrix.pasted(changes.length));
    },
    take(source, how, held) {
      const may = (grant: PermissionGrant): boolean =>
        held === undefined || reaches(levelThrough(held, matrix, grant), grant.level);
      const given = source.grants.filter(may);
      const out = source.grants.length - given.length;
      const start: Matrix = how === 'replace' ? { ...matrix, grants: new Map() } : matrix;
      let next = start;
      for (const level of ['read', 'readWrite'] as const) {
        const cells = given.filter(grant => grant.level === level && !reaches(ownLevel(next, grant), level));
        next = setCells(next, cells, level).matrix;
      }
      touch(...given.map(({ on }) => placeKey(on)));
      const words = t.matrix.taken(given.length, isolatedText(source.name));
      setSaid(out > 0 ? `${words} ${t.matrix.leftOut(out)}` : words);
      replace(grantsOf(next));
    },
    replace,
    touch,
    undo: () => move(past, future, t.matrix.undone),
    redo: () => move(future, past, t.matrix.redone),
    answer(yes) {
      setQuestion(undefined);
      if (!yes || question?.cell.on === undefined) return;
      const { permission, on } = question.cell;
      const less = lessThanAll(matrix, { permission, on }, question.level);
      if (less !== undefined) replace(grantsOf(less.matrix));
    },
  };
}
