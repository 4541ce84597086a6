import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';

/** Serves the OpenAPI 3.1 document of every route declared after it at `/openapi.json`. */
export async function useOpenApi(server: FastifyInstance, publicUrl: string): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Rolecall',
        version: '1',
        description:
          "Who of a company's directories may do what on its account. Errors are RFC 9457 problems with a stable `code`.",
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description:
              'An access token of the directory for this API, of a person, an application or a portal.',
          },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: '__Host-rolecall',
            description: 'Set by /auth/sign-in.',
          },
        },
      },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, i) =>
        typeof json['$id'] === 'string' ? json['$id'] : `def-${i}`,
    },
  });
  let document: string | undefined;
  server.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    document ??= JSON.stringify(withoutDefaultsRequired(server.swagger() as Document));
    return reply.type('application/json; charset=utf-8').send(document);
  });
}

interface Document {
  readonly paths?: Readonly<
    Record<string, Readonly<Record<string, { readonly parameters?: readonly Parameter[] }>>>
  >;
}
interface Parameter {
  required?: boolean;
  readonly schema?: { readonly default?: unknown };
}

/** What has a default is there in every request that a handler sees, and need not be sent. */
function withoutDefaultsRequired(document: Document): Document {
  for (const methods of Object.values(document.paths ?? {})) {
    for (const { parameters = [] } of Object.values(methods)) {
      for (const parameter of parameters) {
        if (parameter.schema?.default !== undefined) parameter.required = false;
      }
    }
  }
  return document;
}
