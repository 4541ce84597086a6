import { closeSync, fsyncSync, openSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import type { PGlite } from '@electric-sql/pglite';

/** What is used of Emscripten's file system, whose types PGlite does not export. */
interface Stream {
  /** Node's file descriptor; a directory has none. */
  readonly nfd?: number;
  readonly node: object;
}
interface EmscriptenModule {
  readonly FS: { readonly ErrnoError: new (errno: number) => Error };
  readonly NODEFS: {
    readonly stream_ops: { fsync?: (stream: Stream) => number };
    realPath(node: object): string;
  };
}

/** EIO in WASI's numbers. PostgreSQL then stops rather than go on with data that may be lost. */
const inputOutputError = 29;

/**
 * PGlite's file system on Node's, with the one thing that PGlite leaves out: when PostgreSQL asks for a file or
 * directory to be on disk, it is (docs/decisions/0006-embedded-store.md).
 */
export class DurableNodeFS extends NodeFS {
  /** How often something was brought to disk. */
  syncs = 0;

  override async init(pg: PGlite, options: Parameters<NodeFS['init']>[1]): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options);
    const addSync = (module: object): void => this.#addSync(module as EmscriptenModule);
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addSync] } };
  }

  #addSync({ FS, NODEFS }: EmscriptenModule): void {
    NODEFS.stream_ops.fsync = stream => {
      try {
        if (stream.nfd === undefined) syncPath(NODEFS.realPath(stream.node));
        else fsyncSync(stream.nfd);
      } catch {
        throw new FS.ErrnoError(inputOutputError);
      }
      this.syncs += 1;
      return 0;
    };
  }
}

/** Brings a file, or the entries of a directory, to disk. */
export function syncPath(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
