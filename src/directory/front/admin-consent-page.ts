import { alert, escapeHtml, hidden, invalid, page } from './pages.ts';

export interface AdminConsentPage {
  /** The tenant's name, or words for it where nobody has said which it is. */
  readonly place: string;
  readonly application: string;
  readonly permissions: readonly { readonly value: string; readonly byItself: boolean }[];
  readonly request: Readonly<Record<string, string>>;
  readonly username: string;
  readonly error?: string | undefined;
}

/** What an application asks of a whole organisation, and the administrator's user name and password. */
export function adminConsentPage(consent: AdminConsentPage): string {
  const { place, application, permissions, request, username, error } = consent;
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
<form method="post">
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
<form method="post" id="cancel">
${hidden(request)}
</form>`,
  );
}
