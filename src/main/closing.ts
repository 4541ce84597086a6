/** What has been opened, in order, to be closed in the opposite order. */
export interface Closing {
  /** What is added after `close()` is closed at once. */
  add(what: string, step: () => Promise<void>): void;
  /** Closes each, the last one first; a second call waits for the first. One that fails does not keep the others open. */
  close(): Promise<void>;
  /** What is being closed at this moment, in words. */
  current(): string | undefined;
}

/** Nothing opened yet. */
export function createClosing(): Closing {
  const steps: { readonly what: string; readonly step: () => Promise<void> }[] = [];
  let current: string | undefined;
  let running: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const { what, step } of steps.splice(0).reverse()) {
      current = what;
      await step().catch((error: unknown) => failures.push(error));
    }
    current = undefined;
    if (failures.length > 0) throw failures[0];
  };
  return {
    add(what, step) {
      if (running === undefined) steps.push({ what, step });
      else step().catch(() => undefined);
    },
    close: () => (running ??= closeAll()),
    current: () => current,
  };
}
