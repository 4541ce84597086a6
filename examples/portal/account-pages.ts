import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Access, Resource } from './access.ts';
import { html, type Html } from './html.ts';
import { page, refusedPage, sectionCard, type Frame, type Opened } from './pages.ts';
import { moneySections, sectionsOf, type Section } from './sections.ts';
import type { PortalParts, ShopAccount, Visitor } from './server.ts';
import { itemOf, type Item } from './shop.ts';

interface Asked extends ShopAccount, Visitor {}

type Answering = (asked: Asked, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** What a section is to somebody, by the decisions of Rolecall alone. */
function openedTo<T>({ access, person }: Asked, section: Section<T>, resource: Resource): Opened {
  const read = access.may(person, section.permission, 'read', resource);
  if (section.change === undefined) return { read: read.allowed, change: false, why: read.why };
  const change = access.may(person, section.permission, 'readWrite', resource);
  return { read: read.allowed || change.allowed, change: change.allowed, why: change.why };
}

const accountResource = ({ account }: Access): Resource => ({ type: 'account', id: account.id });

/** The pages of an account: its products, a product, its add-ons, its money, what one may do. */
export function accountPages(
  server: FastifyInstance,
  parts: PortalParts & { readonly visitor: (request: FastifyRequest) => Visitor | undefined },
): void {
  /** Whoever is not signed in goes to the sign-in; who has nothing to do with an account finds nothing (A-6). */
  const guarded =
    (answer: Answering) =>
    (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
      const who = parts.visitor(request);
      if (who === undefined) return reply.redirect('/');
      const { account } = request.params as { readonly account: string };
      const own = parts.accounts.find(({ access }) => access.account.id === account);
      if (own === undefined || !own.access.knows(who.person)) return nothingHere(reply, who);
      if (request.method === 'GET')
        own.visits.note(who.person, new URL(request.url, parts.settings.url).pathname);
      return answer({ ...own, ...who }, request, reply);
    };
  const frame = (asked: Asked, title: string, path: string, said?: Frame['said']): Frame => ({
    path,
    title,
    session: asked.session,
    account: asked.access.account,
    consoleUrl: parts.settings.rolecallUrl,
    ...(said === undefined ? {} : { said }),
  });
  const nothingHere = (reply: FastifyReply, { session }: Visitor): FastifyReply => {
    const nothing = { title: 'There is nothing here', session, consoleUrl: parts.settings.rolecallUrl };
    const why =
      'There is nothing here, or nothing you may see. Ask whoever manages the users of your account.';
    return reply.code(404).type('text/html').send(refusedPage(nothing, why));
  };
  const send = (reply: FastifyReply, text: string): FastifyReply =>
    reply.type('text/html').header('cache-control', 'no-store').send(text);
  const home = (asked: Asked): string => `/a/${encodeURIComponent(asked.access.account.id)}`;

  server.get('/none', (request, reply) => {
    const who = parts.visitor(request);
    return who === undefined ? reply.redirect('/') : nothingHere(reply, who);
  });

  server.get(
    '/a/:account',
    guarded((asked, _request, reply) =>
      send(reply, page(frame(asked, 'Products', home(asked)), productsBody(asked, home(asked)))),
    ),
  );

  server.get(
    '/a/:account/access',
    guarded((asked, _request, reply) =>
      send(reply, page(frame(asked, 'My access', `${home(asked)}/access`), accessBody(asked))),
    ),
  );

  const itemPage = (asked: Asked, item: Item, said?: Frame['said']): string => {
    const action = `${home(asked)}/${item.type}/${encodeURIComponent(item.id)}`;
    return page(frame(asked, item.name, action, said), itemBody(asked, item, action, home(asked)));
  };
  const itemAsked = (asked: Asked, request: FastifyRequest): Item | undefined => {
    const { type, id } = request.params as { readonly type: string; readonly id: string };
    return itemOf(asked.shop, type, id);
  };

  server.get(
    '/a/:account/:type/:id',
    guarded((asked, request, reply) => {
      const item = itemAsked(asked, request);
      if (item === undefined) return nothingHere(reply, asked);
      return send(reply, itemPage(asked, item, savedIn(request, sectionsOf(item))));
    }),
  );

  server.post(
    '/a/:account/:type/:id/:section',
    guarded((asked, request, reply) => {
      const item = itemAsked(asked, request);
      if (item === undefined) return nothingHere(reply, asked);
      const outcome = take(asked, request, sectionsOf(item), item, item);
      if (outcome === undefined) return saved(reply, request);
      return send(reply.code(outcome.status), itemPage(asked, item, outcome.said));
    }),
  );

  const moneyPage = (asked: Asked, said?: Frame['said']): string => {
    const form = { action: `${home(asked)}/money`, key: asked.session.formKey };
    const resource = accountResource(asked.access);
    const cards = moneySections.map(section =>
      sectionCard(section, asked.shop, openedTo(asked, section, resource), form),
    );
    return page(frame(asked, 'Money', form.action, said), html`<div class="cards">${cards}</div>`);
  };

  server.get(
    '/a/:account/money',
    guarded((asked, request, reply) => send(reply, moneyPage(asked, savedIn(request, moneySections)))),
  );

  server.post(
    '/a/:account/money/:section',
    guarded((asked, request, reply) => {
      const outcome = take(asked, request, moneySections, asked.shop, accountResource(asked.access));
      if (outcome === undefined) return saved(reply, request);
      return send(reply.code(outcome.status), moneyPage(asked, outcome.said));
    }),
  );
}

/** Back to the page that the form stood on, so that reading it anew sends nothing twice. */
function saved(reply: FastifyReply, request: FastifyRequest): FastifyReply {
  const path = new URL(request.url, 'http://portal').pathname.split('/');
  const section = path.pop() ?? '';
  return reply.redirect(`${path.join('/')}?saved=${section}`, 303);
}

function savedIn<T>(request: FastifyRequest, sections: readonly Section<T>[]): Frame['said'] {
  const { saved: id } = request.query as { readonly saved?: string };
  const section = sections.find(each => each.id === id);
  return section === undefined ? undefined : { good: true, text: `${section.title}: saved.` };
}

interface Outcome {
  readonly status: number;
  readonly said: NonNullable<Frame['said']>;
}

const bad = (status: number, text: string): Outcome => ({ status, said: { good: false, text } });

/** Takes a change in, or says why not: asked once more at the moment it is made, for the page may be older than somebody's access. */
function take<T>(
  asked: Asked,
  request: FastifyRequest,
  sections: readonly Section<T>[],
  of: T,
  resource: Resource,
): Outcome | undefined {
  const { key, value = '' } = (request.body ?? {}) as { readonly key?: string; readonly value?: string };
  if (key !== asked.session.formKey) return bad(403, 'The page was too old. Try again.');
  const section = sections.find(({ id }) => id === (request.params as { readonly section: string }).section);
  if (section?.change === undefined) return bad(404, 'There is nothing of this kind to change.');
  const { allowed, why = '' } = asked.access.may(asked.person, section.permission, 'readWrite', resource);
  if (!allowed) return bad(403, `Nothing was changed. ${why}`);
  const fault = section.change.take(of, value);
  return fault === undefined ? undefined : bad(422, fault);
}

function productsBody(asked: Asked, home: string): Html {
  const products = asked.shop.items.filter(({ type }) => type === 'product');
  if (products.length === 0) return html`<p>No products yet.</p>`;
  const cards = products.map(product => {
    const open = sectionsOf(product).filter(section => openedTo(asked, section, product).read);
    return html`<li class="card">
      <h2>
        <a href="${home}/product/${encodeURIComponent(product.id)}"><bdi>${product.name}</bdi></a>
      </h2>
      <p class="why">
        ${open.length === 0 ? 'Nothing of it is open to you.' : open.map(({ title }) => title).join(', ')}
      </p>
    </li>`;
  });
  return html`<ul class="cards">
    ${cards}
  </ul>`;
}

function itemBody(asked: Asked, item: Item, action: string, home: string): Html {
  const form = { action, key: asked.session.formKey };
  const cards = sectionsOf(item).map(section =>
    sectionCard(section, item, openedTo(asked, section, item), form),
  );
  const addOns = asked.shop.items.filter(({ type, parent }) => type === 'add-on' && parent === item.id);
  const links = addOns.map(
    ({ id, name }) =>
      html`<li>
        <a href="${home}/add-on/${encodeURIComponent(id)}"><bdi>${name}</bdi></a>
      </li>`,
  );
  const sales = asked.access.may(asked.person, 'acquisitions', 'read', item).allowed;
  return html`<div class="cards">${cards}</div>
    ${sales && html`<p><a href="${action}/sales.csv">Sales report as a file</a></p>`}
    ${item.type === 'product' && html`<h2>Add-ons</h2>`}
    ${
      links.length > 0
        ? html`<ul>
            ${links}
          </ul>`
        : item.type === 'product' && html`<p>No add-ons.</p>`
    }`;
}

function accessBody(asked: Asked): Html {
  const sections = moneySections.map(section => {
    const opened = openedTo(asked, section, accountResource(asked.access));
    return html`<li>${section.title}: ${wordOf(opened)}</li>`;
  });
  const products = asked.shop.items.map(item => {
    const words = sectionsOf(item).map(
      section => `${section.title}: ${wordOf(openedTo(asked, section, item))}`,
    );
    return html`<li><bdi>${item.name}</bdi><br /><span class="why">${words.join(', ')}</span></li>`;
  });
  return html`<h2>The account</h2>
    <ul>
      ${sections}
    </ul>
    <h2>Products and add-ons</h2>
    <ul>
      ${products}
    </ul>`;
}

const wordOf = ({ read, change }: Opened): string => (change ? 'read/write' : read ? 'read only' : 'none');
