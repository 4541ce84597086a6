import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../core/problems.ts';
import { pagePolicy, sendSmallPage, styleNonce } from './html-pages.ts';
import { sendProblem } from './server.ts';

/** Paths that are no pages of the console, whatever a browser accepts. */
const notPages = /^\/(?:api|auth|access|accounts\/[^/]+\/access|assets|\.well-known)(?:\/|$)/;

/** What a page may ask of the browser: nothing. */
const permissions = 'camera=(), geolocation=(), microphone=(), payment=(), usb=()';

/**
 * Serves the built console from `root`: its files as they are, those with a digest in their name for ever, and
 * `index.html` for every page, with a nonce of its own each time. Without a build, a page that says how to get one.
 */
export async function serveConsole(server: FastifyInstance, root: string): Promise<void> {
  const file = join(root, 'index.html');
  const index = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (index !== undefined) {
    await server.register(fastifyStatic, {
      root,
      index: false,
      wildcard: false,
      globIgnore: ['index.html', '**/*.{br,gz}'],
      decorateReply: false,
      cacheControl: false,
      preCompressed: true,
      setHeaders: (reply, path) => {
        const immutable = path.startsWith(join(root, 'assets'));
        void reply.header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  server.get('/*', { schema: { hide: true } }, (request, reply) => {
    if (!isPage(request)) {
      sendProblem(
        new Problem('not-found', 'There is nothing at this path with this method.'),
        request,
        reply,
      );
      return reply;
    }
    return index === undefined ? sendNotBuilt(reply) : sendIndex(request, reply, index);
  });
}

function isPage(request: FastifyRequest): boolean {
  const path = request.url.split('?', 1)[0] ?? '';
  const accept = request.headers.accept ?? '*/*';
  if (notPages.test(path)) return false;
  // The first page is for whoever takes anything, too; deeper ones only for who asks for a page.
  return accept.includes('text/html') || (path === '/' && accept.includes('*/*'));
}

function sendIndex(request: FastifyRequest, reply: FastifyReply, index: string): FastifyReply {
  const nonce = styleNonce();
  // What the page shows before its scripts are there has the shape of what comes.
  const place = request.url.startsWith('/a/') ? 'account' : 'first';
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', pagePolicy(nonce))
    .header('permissions-policy', permissions)
    .header('cache-control', 'no-store')
    .send(index.replaceAll('__CSP_NONCE__', nonce).replace('__PLACE__', place));
}

const sendNotBuilt = (reply: FastifyReply): FastifyReply =>
  sendSmallPage(reply, {
    status: 503,
    title: 'The console is not built',
    paragraphs: [
      'The server runs, and its API and decisions answer. The pages of the console have to be built once: npm run build:console',
    ],
    link: { href: '/openapi.json', text: 'The API as an OpenAPI document' },
  });
