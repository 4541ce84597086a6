import { html, type Html } from './html.ts';
import type { Section } from './sections.ts';
import type { Session } from './sessions.ts';

type Change<T> = NonNullable<Section<T>['change']>;

/** What somebody may do with a section, and in words why not more. */
export interface Opened {
  readonly read: boolean;
  readonly change: boolean;
  /** Why it is not open, or cannot be changed: what is missing and who can give it. */
  readonly why: string | undefined;
}

/** The page around what is on it. */
export interface Frame {
  readonly title: string;
  readonly session: Session | undefined;
  readonly account?: { readonly id: string; readonly name: string };
  /** Where access is managed. */
  readonly consoleUrl: string;
  /** Where the page is read from anew; where it came by a form, that is not its own address. */
  readonly path?: string;
  /** Said at the top: what has just been done, or what is wrong. */
  readonly said?: { readonly good: boolean; readonly text: string };
}

export function page({ title, session, account, consoleUrl, path, said }: Frame, body: Html): string {
  const home = account === undefined ? '/' : `/a/${encodeURIComponent(account.id)}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} - Store portal</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/portal.css" />
        ${session?.person !== undefined && html`<script src="/portal.js" defer></script>`}
      </head>
      <body>
        <header>
          <a class="brand" href="${home}">Store portal</a>
          ${
            account !== undefined &&
            html`<nav aria-label="Pages">
              <a href="${home}">Products</a> <a href="${home}/money">Money</a>
              <a href="${home}/access">My access</a>
              <a href="${consoleUrl}/a/${encodeURIComponent(account.id)}/members">User management</a>
            </nav>`
          }
          ${
            session?.person !== undefined &&
            html`<form method="post" action="/sign-out" class="who">
              <input type="hidden" name="key" value="${session.formKey}" />
              <bdi>${session.person.name}</bdi> <button>Sign out</button>
            </form>`
          }
        </header>
        <main data-path="${path ?? ''}">
          <h1><bdi>${title}</bdi></h1>
          ${said !== undefined && html`<p role="status" class="${said.good ? 'good' : 'bad'}">${said.text}</p>`}
          ${body}
        </main>
        <footer>
          An example of a portal that asks Rolecall who may do what. Everything on it is made up.
        </footer>
      </body>
    </html>`.text;
}

export const welcomePage = (frame: Frame): string =>
  page(
    frame,
    html`<p>Publish games, set prices, read reports. What you may do here is kept in Rolecall.</p>
      <p><a class="button" href="/sign-in">Sign in</a></p>`,
  );

function openForm<T>(id: string, change: Change<T>, of: T, form: { action: string; key: string }): Html {
  return html`<form method="post" action="${form.action}/${id}">
    <input type="hidden" name="key" value="${form.key}" />
    ${
      change.field !== undefined &&
      html`<label for="${id}-value">${change.field}</label>
        <input id="${id}-value" name="value" value="${change.value?.(of)}" />`
    }
    <button>${change.button}</button>
  </form>`;
}

/** What somebody may not change is shown all the same, where it would be, and nothing of it can be sent. */
function shutForm<T>(id: string, change: Change<T>, of: T, { read }: Opened): Html {
  return html`<div>
    ${
      change.field !== undefined &&
      read &&
      html`<label for="${id}-value">${change.field}</label>
        <input id="${id}-value" value="${change.value?.(of)}" disabled />`
    }
    <button type="button" aria-disabled="true" aria-describedby="${id}-why">${change.button}</button>
  </div>`;
}

/** A section as it is open to somebody: what it says, what can be done, and where not, why. */
export function sectionCard<T>(
  section: Section<T>,
  of: T,
  opened: Opened,
  form: { action: string; key: string },
): Html {
  const { change } = section;
  const changing =
    change !== undefined &&
    (opened.change ? openForm(section.id, change, of, form) : shutForm(section.id, change, of, opened));
  return html`<section class="card" id="${section.id}" aria-labelledby="${section.id}-title">
    <h2 id="${section.id}-title">${section.title}</h2>
    ${opened.read ? html`<p>${section.shown(of)}</p>` : html`<p class="closed">Not open to you.</p>`}
    ${changing} ${opened.why !== undefined && html`<p class="why" id="${section.id}-why">${opened.why}</p>`}
  </section>`;
}

export const refusedPage = (frame: Frame, why: string): string =>
  page(
    frame,
    html`<p class="why">${why}</p>
      <p><a href="/">Back to the products</a></p>`,
  );
