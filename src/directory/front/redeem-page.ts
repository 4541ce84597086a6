import { alert, escapeHtml, hidden, invalid, page } from './pages.ts';

export interface InvitationPage {
  /** The name of the tenant that invites. */
  readonly place: string;
  /** The address that is invited. */
  readonly address: string;
  readonly ticket: string;
  readonly needsPassword: boolean;
  readonly error?: string | undefined;
}

const passwordFields = (error: string | undefined): string => `<label for="new">Password</label>
<input id="new" name="new" type="password" autocomplete="new-password" required minlength="8" maxlength="256" autofocus${error === undefined ? ' aria-describedby="rules"' : ' aria-invalid="true" aria-describedby="error rules"'}>
<p class="hint" id="rules">At least 8 characters, with three of these: lower case, upper case, digits, other signs.</p>
<label for="again">Password again</label>
<input id="again" name="again" type="password" autocomplete="new-password" required${invalid(error)}>`;

/** Says who invites whom, and takes a password for an address that has none to sign in with. */
export function invitationPage({ place, address, ticket, needsPassword, error }: InvitationPage): string {
  const how = needsPassword
    ? 'Set a password. You will sign in with it and this address.'
    : 'You will sign in with this address and the password that you have already.';
  return page(
    `Invitation from ${place}`,
    place,
    `<h1>${escapeHtml(place)} invites you</h1>
<p class="to">The invitation is for <strong>${escapeHtml(address)}</strong>. Accept only if you know this organisation: it will see your name and address.</p>
${alert(error)}
<form method="post" action="/redeem">
${hidden({ rd: ticket })}
<p class="hint">${how}</p>
<label for="username">Address</label>
<input id="username" name="username" type="text" autocomplete="username" readonly value="${escapeHtml(address)}">
${needsPassword ? passwordFields(error) : ''}
<div class="actions"><button type="submit" name="action" value="accept">Accept</button></div>
</form>
<p class="hint"><a href="/redeem?rd=${encodeURIComponent(ticket)}&amp;other=1">Accept with another account</a></p>`,
  );
}

/** Takes the account by which somebody accepts an invitation that was sent to another address of theirs. */
export function otherAccountPage({
  place,
  address,
  ticket,
  username,
  error,
}: Omit<InvitationPage, 'needsPassword'> & { readonly username: string }): string {
  return page(
    `Invitation from ${place}`,
    place,
    `<h1>Accept with another account</h1>
<p class="to">The invitation is for <strong>${escapeHtml(address)}</strong>. ${escapeHtml(place)} will know you by the account that you sign in with, and may ask who you are before you get access.</p>
${alert(error)}
<form method="post" action="/redeem">
${hidden({ rd: ticket })}
<label for="other">Account</label>
<input id="other" name="other" type="text" autocomplete="username" required value="${escapeHtml(username)}" autofocus${invalid(error)}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${invalid(error)}>
<div class="actions"><button type="submit" name="action" value="accept">Accept</button></div>
</form>
<p class="hint"><a href="/redeem?rd=${encodeURIComponent(ticket)}">Accept with ${escapeHtml(address)}</a></p>`,
  );
}

/** For a link that was followed a second time. */
export function acceptedAlreadyPage(place: string, redirectUrl: string): string {
  return page(
    'Invitation accepted',
    place,
    `<h1>This invitation was accepted already</h1>
<p class="to">There is nothing left to do here. If it was not you, tell ${escapeHtml(place)}.</p>
<p><a href="${escapeHtml(redirectUrl)}">Go on to ${escapeHtml(new URL(redirectUrl).host)}</a></p>`,
  );
}

export function noInvitationPage(): string {
  return page(
    'Invitation not found',
    'Invitation',
    `<h1>This invitation is not valid</h1>
<p class="error" role="alert">The link is incomplete, a newer invitation took its place, or the invitation was taken back.</p>
<p class="hint">Look for a newer message, or ask whoever invited you to do it again.</p>`,
  );
}
