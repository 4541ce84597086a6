import { createServer } from 'node:http';

/**
 * The least that an answer over HTTP could cost: a bare node:http that reads the question's JSON and decides by a Map, without
 * tokens, terms, reasons or limits. Takes one question or a list of them; ends when its standard input does.
 */
interface Asked {
  readonly subject: { readonly type: string; readonly id: string };
  readonly action: { readonly name: string };
  readonly resource: { readonly type: string; readonly id: string };
}

const allowed = new Map<string, ReadonlySet<string>>();

const decide = ({ subject, action, resource }: Asked): boolean =>
  allowed.get(subject.id)?.has(`${resource.type}/${resource.id} ${action.name}`) ?? false;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Asked & { evaluations?: readonly Asked[] };
    const answer = body.evaluations
      ? { evaluations: body.evaluations.map(each => ({ decision: decide(each) })) }
      : { decision: decide(body) };
    const text = JSON.stringify(answer);
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  });
});

process.on(
  'message',
  (given: { readonly subjects: readonly string[]; readonly rights: readonly string[] }) => {
    const rights = new Set(given.rights);
    for (const subject of given.subjects) allowed.set(subject, rights);
    server.listen(0, '127.0.0.1', () => {
      process.send?.((server.address() as { port: number }).port);
    });
  },
);
process.on('disconnect', () => process.exit(0));
