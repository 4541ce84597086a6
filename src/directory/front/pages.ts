import { STYLE, STYLE_HASH } from './style.ts';

/** A text as HTML shows it. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);
}

/**
 * The headers of every page: no script at all, one style, no frames.
 * @param formTarget the redirect URI to which a form of the page may lead in the end
 */
export function pageHeaders(formTarget?: string): Record<string, string> {
  const target = formTarget === undefined ? '' : ` ${originOf(formTarget)}`;
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': `default-src 'none'; style-src ${STYLE_HASH}; form-action 'self'${target}; frame-ancestors 'none'; base-uri 'none'`,
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  };
}

function originOf(uri: string): string {
  const url = new URL(uri);
  return url.origin === 'null' ? url.protocol : url.origin;
}

export function page(title: string, place: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="place">${escapeHtml(place)}</p>
${body}
</main>
</body>
</html>
`;
}

export const alert = (error: string | undefined): string =>
  error === undefined ? '' : `<p class="error" role="alert" id="error">${escapeHtml(error)}</p>`;

export const hidden = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('\n');

export const invalid = (error: string | undefined): string =>
  error === undefined ? '' : ' aria-invalid="true" aria-describedby="error"';

export interface SignInPage {
  /** The tenant's name. */
  readonly place: string;
  readonly application: string;
  readonly csrf: string;
  readonly username: string;
  readonly error?: string | undefined;
}

const to = (application: string): string => `<p class="to">to continue to ${escapeHtml(application)}</p>`;

/** User name and password. Cancel has a form of its own, so that the Enter key signs in. */
export function signInPage({ place, application, csrf, username, error }: SignInPage): string {
  const [first, second] = username === '' ? [' autofocus', ''] : ['', ' autofocus'];
  return page(
    `Sign in to ${place}`,
    place,
    `<h1>Sign in</h1>
${to(application)}
${alert(error)}
<form method="post">
${hidden({ csrf, step: 'password' })}
<label for="username">User name</label>
<input id="username" name="username" type="text" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${escapeHtml(username)}"${invalid(error)}${first}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${invalid(error)}${second}>
<div class="actions">
<button type="submit" form="cancel" name="action" value="cancel" class="plain">Cancel</button>
<button type="submit" name="action" value="sign-in">Sign in</button>
</div>
</form>
<form method="post" id="cancel">
${hidden({ csrf, step: 'password' })}
</form>`,
  );
}

/** Who is signed in already, or somebody else. */
export function pickAccountPage(
  { place, application, csrf }: Omit<SignInPage, 'username'>,
  account: { name: string; userName: string },
): string {
  return page(
    `Pick an account - ${place}`,
    place,
    `<h1>Pick an account</h1>
${to(application)}
<form method="post">
${hidden({ csrf, step: 'pick' })}
<button type="submit" class="account" name="action" value="continue"><strong>${escapeHtml(account.name)}</strong>${escapeHtml(account.userName)}</button>
<button type="submit" class="account" name="action" value="other">Use another account</button>
</form>`,
  );
}

/** A temporary password is replaced before anything else. */
export function changePasswordPage({
  place,
  csrf,
  username,
  error,
}: Omit<SignInPage, 'application'>): string {
  return page(
    `Change your password - ${place}`,
    place,
    `<h1>Change your temporary password</h1>
<p class="to">You sign in as ${escapeHtml(username)} for the first time, or your password was reset. Choose a new one.</p>
${alert(error)}
<form method="post">
${hidden({ csrf, step: 'change', username })}
<label for="password">Temporary password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<label for="new">New password</label>
<input id="new" name="new" type="password" autocomplete="new-password" required minlength="8" maxlength="256" aria-describedby="rules"${error === undefined ? '' : ' aria-invalid="true"'}>
<p class="hint" id="rules">At least 8 characters, with three of these: lower case, upper case, digits, other signs.</p>
<label for="again">New password again</label>
<input id="again" name="again" type="password" autocomplete="new-password" required>
<div class="actions"><button type="submit" name="action" value="change">Change and sign in</button></div>
</form>`,
  );
}

/** At `common`: the user name says which tenant. The form leads back to the same endpoint. */
export function homeRealmPage(
  action: string,
  request: Readonly<Record<string, string>>,
  application: string,
  username: string,
  error: string | undefined,
): string {
  return page(
    'Sign in',
    'Sign in with a work, school or personal account',
    `<h1>Sign in</h1>
${to(application)}
${alert(error)}
<form method="get" action="${escapeHtml(action)}">
${hidden(request)}
<label for="login_hint">User name</label>
<input id="login_hint" name="login_hint" type="text" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus value="${escapeHtml(username)}"${invalid(error)}>
<p class="hint">For example ada@contoso.test</p>
<div class="actions"><button type="submit">Next</button></div>
</form>`,
  );
}

export function errorPage(code: string, detail: string): string {
  return page(
    'Sign-in did not work',
    'Sign-in',
    `<h1>Sign-in did not work</h1>
<p class="error" role="alert">${escapeHtml(detail === '' ? 'The request cannot be answered.' : detail)}</p>
<p class="hint">Go back to the application and try again. If that does not help, tell its operator this code: <code>${escapeHtml(code)}</code></p>`,
  );
}

export function signedOutPage(): string {
  return page(
    'Signed out',
    'Sign-in',
    '<h1>You are signed out</h1>\n<p class="to">You can close this window.</p>',
  );
}
