import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DirectoryPatch, TenantIndex } from '../core/directory.ts';

/** How many objects or pairs are taken in between two looks at the clock. */
const SLICE = 500;
/** How long a reading may hold up others at a time, in ms. */
const TURN = 5;

const nothing: DirectoryPatch = { objects: [], gone: [], joined: [], left: [] };

/** Applies a patch in slices, letting others run when a turn is over. The revision counts once all of it is in. */
export async function takeIn(index: TenantIndex, patch: DirectoryPatch, revision: number): Promise<void> {
  const before = index.revision;
  let began = performance.now();
  for (const slice of slicesOf(patch)) {
    index.apply(slice, before);
    if (performance.now() - began < TURN) continue;
    await nextTurn();
    began = performance.now();
  }
  index.apply(nothing, revision);
}

/** A patch cut small, in the order in which its parts count: objects, joined, left, gone. */
function* slicesOf(patch: DirectoryPatch): Generator<DirectoryPatch> {
  for (const part of ['objects', 'joined', 'left', 'gone'] as const) {
    for (let at = 0; at < patch[part].length; at += SLICE) {
      yield { ...nothing, [part]: patch[part].slice(at, at + SLICE) };
    }
  }
}
