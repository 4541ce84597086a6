import { invitationMail } from '../mail/invitation-mail.ts';
import type { Body, StoredObject } from '../store/objects.ts';
import { isJsonObject } from '../web/body.ts';
import type { GraphCall } from './call.ts';
import { GraphError } from './graph-error.ts';

/** `invitedUserMessageInfo` (Graph: invitedUserMessageInfo resource type). */
export interface MessageInfo {
  readonly words: string | undefined;
  readonly language: string | undefined;
  readonly cc: readonly { readonly name: string; readonly address: string }[];
}

/** Graph's documentation names no limit; mail must stay a mail. */
const LONGEST_MESSAGE = 5_000;

export const invalidInvitation = (property: string): GraphError =>
  new GraphError(
    400,
    'BadRequest',
    `Invalid value specified for property '${property}' of resource 'Invitation'.`,
    { target: property },
  );

function optionalText(info: Body, name: string, longest: number): string | undefined {
  const value = info[name] ?? undefined;
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || value.length > longest) throw invalidInvitation(name);
  return value;
}

/** @throws GraphError 400 */
export function readMessageInfo(given: unknown): MessageInfo {
  if (given === undefined || given === null) return { words: undefined, language: undefined, cc: [] };
  if (!isJsonObject(given)) throw invalidInvitation('invitedUserMessageInfo');
  const language = optionalText(given, 'messageLanguage', 35);
  if (language !== undefined && !/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(language))
    throw invalidInvitation('messageLanguage');
  const { ccRecipients } = given;
  const list: unknown = ccRecipients ?? [];
  // Graph copies one recipient at most.
  if (!Array.isArray(list) || list.length > 1) throw invalidInvitation('ccRecipients');
  return {
    words: optionalText(given, 'customizedMessageBody', LONGEST_MESSAGE),
    language,
    cc: list.map(readRecipient),
  };
}

function readRecipient(given: unknown): { name: string; address: string } {
  const email = isJsonObject(given) ? given['emailAddress'] : undefined;
  const { address, name } = isJsonObject(email) ? email : {};
  const wellFormed =
    typeof address === 'string' && /^[^\s@<>,;:"]{1,64}@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,63}$/.test(address);
  const named = name === undefined || name === null || (typeof name === 'string' && name.length <= 256);
  if (!wellFormed || !named) throw invalidInvitation('ccRecipients');
  return { name: typeof name === 'string' ? name : '', address };
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/**
 * Hands the mail of an invitation to the mail server, when there is one.
 * @returns whether the server took it. Nothing is sent later: when it is false the link must be passed on by other means,
 * or the person invited again. Why is in the log.
 */
export async function sendInvitation(
  call: GraphCall,
  guest: StoredObject,
  link: { readonly address: string; readonly redeemUrl: string; readonly redirectUrl: string },
  info: MessageInfo,
): Promise<boolean> {
  const { mailer, log } = call.directory;
  if (mailer === undefined) return false;
  const { person } = call.caller;
  const inviter = person && {
    name: textOf(person.body['displayName']) ?? textOf(person.body['userPrincipalName']) ?? '',
    mail: textOf(person.body['mail']),
  };
  try {
    await mailer.send(
      invitationMail({
        ...link,
        ...info,
        inviter,
        place: textOf(call.tenant.body['displayName']) ?? call.tenant.id,
        invited: textOf(guest.body['displayName']) ?? link.address,
      }),
    );
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log({
      level: 'error',
      msg: 'the mail of an invitation was not taken',
      tenant: call.tenant.id,
      guest: guest.id,
      // Servers repeat what they refuse; the link is a secret.
      error: reason.replaceAll(link.redeemUrl, '...').slice(0, 500),
    });
    return false;
  }
}
