import { accountButtons } from './account-picker.ts';
import { alert, escapeHtml, hidden, invalid, page } from './pages.ts';
import type { SignedIn } from './sessions.ts';

export interface AdminConsentPage {
  /** The tenant's name, or words for it where nobody has said which it is. */
  readonly place: string;
  readonly application: string;
  readonly permissions: readonly { readonly value: string; readonly byItself: boolean }[];
  readonly request: Readonly<Record<string, string>>;
  readonly username: string;
  /** Those who are signed in in this browser and could answer. */
  readonly accounts: readonly SignedIn[];
  readonly error?: string | undefined;
}

/** What an application asks of a whole organisation, and who answers: somebody who is signed in, or by a password. */
export function adminConsentPage(consent: AdminConsentPage): string {
  const { place, application, permissions, error } = consent;
  const items = permissions.map(
    ({ value, byItself }) =>
      `<li><code>${escapeHtml(value)}</code> ${byItself ? 'by itself, without a signed-in person' : 'for signed-in people, within their own rights'}</li>`,
  );
  const nothing = '<li>only to let people sign in</li>';
  return page(
    `Permissions for ${application}`,
    place,
    `<h1>Consent for your organisation</h1>
<p class="to">${escapeHtml(application)} asks for these permissions in the whole organisation:</p>
<ul>${items.length === 0 ? nothing : items.join('\n')}</ul>
${alert(error)}
${consent.accounts.length > 0 ? pick(consent) : byPassword(consent)}`,
  );
}

const cancelled = (request: Readonly<Record<string, string>>): string => `<form method="post" id="cancel">
${hidden(request)}
</form>`;

/** Pressing an account accepts: what is asked stands above it. */
function pick({ accounts, request }: AdminConsentPage): string {
  return `<p class="hint">Accept for the organisation as</p>
<form method="post">
${hidden(request)}
${accountButtons(accounts)}
<button type="submit" class="account" name="action" value="other">Use another account</button>
<div class="actions"><button type="submit" form="cancel" name="action" value="cancel" class="plain">Cancel</button></div>
</form>
${cancelled(request)}`;
}

function byPassword({ request, username, error }: AdminConsentPage): string {
  return `<form method="post">
${hidden(request)}
<label for="username">User name of an administrator</label>
<input id="username" name="username" type="text" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${escapeHtml(username)}"${invalid(error)}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${invalid(error)}>
<div class="actions">
<button type="submit" form="cancel" name="action" value="cancel" class="plain">Cancel</button>
<button type="submit" name="action" value="accept">Accept</button>
</div>
</form>
${cancelled(request)}`;
}
