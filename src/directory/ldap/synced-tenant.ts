import type { SyncLine } from './plan-sync.ts';

/** An object that the tenant has from outside. */
export interface HeldObject {
  readonly id: string;
  readonly kind: 'user' | 'group';
  readonly deleted: boolean;
  readonly cloudManaged: boolean;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly members?: readonly string[];
}

export interface HeldTenant {
  readonly id: string;
  readonly domains: readonly string[];
}

export interface Applied {
  readonly created: number;
  readonly updated: number;
  readonly restored: number;
  readonly removed: number;
  readonly membersAdded: number;
  readonly membersRemoved: number;
}

export interface LineProblem {
  readonly line: number;
  readonly code: string;
  readonly detail: string;
}

/** The tenant that is kept, as the directory's management API gives and takes it. */
export interface SyncedTenant {
  /** @throws DirectoryFault */
  read(): Promise<{ readonly tenant: HeldTenant; readonly objects: readonly HeldObject[] }>;
  /** Writes some lines, all or none but for those that are told as problems. @throws DirectoryFault */
  write(
    lines: readonly SyncLine[],
  ): Promise<{ readonly applied: Applied; readonly problems: readonly LineProblem[] }>;
}

/** The directory that is kept did not do as asked; `code` is its own, or `directory-unreachable`. */
export class DirectoryFault extends Error {
  readonly code: string;
  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'DirectoryFault';
    this.code = code;
  }
}

const TIMEOUT_MS = 120_000;

/** A tenant of the embedded directory at `url`, through `/admin` with its key. */
export function syncedTenant(url: string, adminKey: string, tenant: string): SyncedTenant {
  const address = `${url}/admin/tenants/${encodeURIComponent(tenant)}/synced`;
  const ask = async <T>(where: string, init: RequestInit = {}): Promise<T> => {
    let response: Response;
    try {
      response = await fetch(where, {
        ...init,
        headers: { authorization: `Bearer ${adminKey}`, ...init.headers },
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      const { cause } = error as { cause?: { code?: string; message?: string } };
      const why = cause?.code ?? cause?.message ?? (error as Error).message;
      throw new DirectoryFault(
        'directory-unreachable',
        `The directory at ${url} does not answer: ${why}`,
        error,
      );
    }
    const body = (await response.json().catch(() => undefined)) as T & {
      error?: { code?: string; message?: string };
    };
    if (response.ok && body !== undefined) return body;
    const said = body?.error?.message ?? `status ${response.status}`;
    throw new DirectoryFault(
      body?.error?.code ?? 'unexpected-answer',
      `The directory at ${url} says: ${said}`,
    );
  };
  return {
    async read() {
      const objects: HeldObject[] = [];
      let held: HeldTenant | undefined;
      for (let after: number | undefined = 0; after !== undefined;) {
        const page: { tenant: HeldTenant; objects: readonly HeldObject[]; next?: number } = await ask(
          `${address}?after=${after}`,
        );
        held = page.tenant;
        for (const object of page.objects) objects.push(object);
        if (page.next !== undefined && page.next <= after)
          throw new DirectoryFault('unexpected-answer', `The directory at ${url} repeats a page.`);
        after = page.next;
      }
      return { tenant: held as HeldTenant, objects };
    },
    write: lines =>
      ask(address, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: lines.map(line => JSON.stringify(line)).join('\n'),
      }),
  };
}
