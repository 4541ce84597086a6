import type { FastifyInstance } from 'fastify';

/** Resolves when a part can be used, else rejects. */
export type ReadyCheck = () => Promise<unknown>;

/** However often readiness is asked for, the parts are asked at most this often, in ms. */
const askedAtMostEvery = 500;
const patience = 2000;

/** Whether the directory answers: its discovery document of the common door can be fetched. */
export const directoryCheck =
  (options: { readonly loginUrl: string; readonly fetch: typeof fetch }): ReadyCheck =>
  async () => {
    const url = `${options.loginUrl}/common/v2.0/.well-known/openid-configuration`;
    const response = await options.fetch(url, { redirect: 'error', signal: AbortSignal.timeout(patience) });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the directory answered ${response.status}`);
  };

/** `/healthz`: the process lives; `/readyz`: every part named can be used, else 503 with which cannot (api.md). */
export function addHealthRoutes(
  server: FastifyInstance,
  deps: { readonly checks: Readonly<Record<string, ReadyCheck>>; readonly clock: () => number },
): void {
  let asked:
    { readonly at: number; readonly answer: Promise<Readonly<Record<string, 'ok' | 'failed'>>> } | undefined;
  const ask = async (): Promise<Readonly<Record<string, 'ok' | 'failed'>>> =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(deps.checks).map(async ([name, check]) => [name, await outcome(check)] as const),
      ),
    );
  const docs = { tags: ['operation'], 'x-who': 'anyone' };

  server.get(
    '/healthz',
    { schema: { ...docs, operationId: 'healthz', summary: 'Whether the process lives' } },
    async () => ({
      status: 'ok',
    }),
  );

  server.get(
    '/readyz',
    {
      schema: { ...docs, operationId: 'readyz', summary: 'Whether store, catalog and directory can be used' },
    },
    async (_request, reply) => {
      const now = deps.clock();
      if (!asked || now - asked.at >= askedAtMostEvery) asked = { at: now, answer: ask() };
      const checks = await asked.answer;
      const ready = Object.values(checks).every(each => each === 'ok');
      if (!ready) void reply.code(503).header('retry-after', '1');
      return reply
        .header('cache-control', 'no-store')
        .send({ status: ready ? 'ready' : 'not-ready', checks });
    },
  );
}

async function outcome(check: ReadyCheck): Promise<'ok' | 'failed'> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<'failed'>(resolve => {
    timer = setTimeout(() => resolve('failed'), patience);
  });
  try {
    return await Promise.race([check().then(() => 'ok' as const), tooLong]);
  } catch {
    return 'failed';
  } finally {
    clearTimeout(timer);
  }
}
