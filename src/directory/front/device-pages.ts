import { accountButtons } from './account-picker.ts';
import { alert, escapeHtml, hidden, invalid, page } from './pages.ts';
import type { SignedIn } from './sessions.ts';

/** Asks for the code that the device shows. */
export function deviceCodePage(userCode: string, error?: string): string {
  return page(
    'Enter code',
    'Sign in on another device',
    `<h1>Enter code</h1>
<p class="to">Type the code that your app or device shows.</p>
${alert(error)}
<form method="post" action="/devicelogin">
<label for="user_code">Code</label>
<input id="user_code" name="user_code" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" required autofocus value="${escapeHtml(userCode)}"${invalid(error)}>
<div class="actions"><button type="submit" name="action" value="next">Next</button></div>
</form>`,
  );
}

/** Who is signed in already goes on as that account, or as another one. */
export function devicePickPage(
  { application, userCode }: Pick<DeviceSignInPage, 'application' | 'userCode'>,
  accounts: readonly SignedIn[],
): string {
  return page(
    `Sign in to ${application}`,
    'Sign in on another device',
    `<h1>Are you signing in to ${escapeHtml(application)}?</h1>
${warning(userCode)}
<form method="post" action="/devicelogin">
${hidden({ user_code: userCode })}
${accountButtons(accounts)}
<button type="submit" class="account" name="action" value="other">Use another account</button>
<div class="actions"><button type="submit" name="action" value="cancel" class="plain">Cancel</button></div>
</form>`,
  );
}

const warning = (userCode: string): string =>
  `<p class="to">Whoever showed you the code <code>${escapeHtml(userCode)}</code> will be signed in as you. Go on only if you began this yourself, on a device of your own.</p>`;

export interface DeviceSignInPage {
  readonly application: string;
  readonly userCode: string;
  readonly username: string;
  readonly error?: string | undefined;
}

/** Says which application is waiting, and takes user name and password. */
export function deviceSignInPage({ application, userCode, username, error }: DeviceSignInPage): string {
  const code = hidden({ user_code: userCode });
  return page(
    `Sign in to ${application}`,
    'Sign in on another device',
    `<h1>Are you signing in to ${escapeHtml(application)}?</h1>
${warning(userCode)}
${alert(error)}
<form method="post" action="/devicelogin">
${code}
<label for="username">User name</label>
<input id="username" name="username" type="text" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${escapeHtml(username)}"${invalid(error)} autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${invalid(error)}>
<div class="actions">
<button type="submit" form="cancel" name="action" value="cancel" class="plain">Cancel</button>
<button type="submit" name="action" value="sign-in">Sign in</button>
</div>
</form>
<form method="post" action="/devicelogin" id="cancel">
${code}
</form>`,
  );
}

export function deviceDonePage(text: string): string {
  return page(
    'Done',
    'Sign in on another device',
    `<h1>Done</h1>\n<p class="to">${escapeHtml(text)} You can close this window.</p>`,
  );
}
