import type { TenantTrouble } from '../app/ports/mail-writer.ts';
import { awayIn, momentIn, type Letter, type Words } from './letter.ts';

const at = (moment: string): string => `${momentIn('en', moment)} UTC`;
const away = (moment: string, now: string): string => awayIn('en', moment, now);
const noNeed = 'If you did not expect this mail, you need not do anything.';
const because = (account: string): string =>
  `You get this mail because you manage ${account} or have access to it.`;
const asOwner = (account: string): string => `You get this mail because you own ${account}.`;
const andMore = (more: number): readonly string[] => (more === 0 ? [] : [`${more} more are not named here.`]);

function troubleWords(
  account: string,
  tenant: string,
  trouble: TenantTrouble,
): Pick<Letter, 'subject' | 'paragraphs'> {
  switch (trouble.alarm) {
    case 'consent-withdrawn':
      return {
        subject: `Access of ${tenant} to ${account} is about to end`,
        paragraphs: [
          `The tenant ${tenant} has withdrawn its consent to being read.`,
          `The access of its people to ${account} ends on ${at(trouble.accessEnds)}, unless an administrator of the tenant consents again before. The page of the tenant has the link for that.`,
        ],
      };
    case 'access-ended':
      return {
        subject: `Access of ${tenant} to ${account} has ended`,
        paragraphs: [
          `The tenant ${tenant} withdrew its consent to being read, and nobody has given it again in time.`,
          `Its people are still listed in ${account}, but have no access until an administrator of the tenant consents again.`,
        ],
      };
    case 'mass-removal':
      return {
        subject: `The directory of ${tenant} has suddenly shrunk; nothing was removed from ${account}`,
        paragraphs: [
          `Of ${trouble.held} that were known of ${tenant}, its directory shows ${trouble.removed} no more. This may be a mistake there, so nobody was removed and the sync waits.`,
          'Look at the directory. If it is right, accept the removal on the page of the tenant; only an owner can. Until then changes in the directory do not count here.',
        ],
      };
    case 'copy-too-old':
      return {
        subject: `The directory of ${tenant} cannot be read; access to ${account} is ending`,
        paragraphs: [
          `What is known of ${tenant} is of ${at(trouble.confirmed)}. Since then its directory could not be read.`,
          `Sensitive permissions are refused to its people now, and everything from ${at(trouble.accessEnds)} on, until the directory can be read again. The page of the tenant shows the last error.`,
        ],
      };
  }
}

export const english: Words = {
  language: 'en',
  direction: 'ltr',
  letters: {
    invitation: ({ account, tenant, invitedBy, address, link, expires, message, again }) => ({
      subject: again
        ? `Again: you are invited to ${account}`
        : invitedBy === null
          ? `You are invited to ${account}`
          : `${invitedBy} invites you to ${account}`,
      paragraphs: [
        `${invitedBy ?? tenant} invites you (${address}) to work with ${account} as a guest of ${tenant}.`,
        ...(again
          ? ['This invitation was sent before. Use the link of this mail, not of an earlier one.']
          : []),
        `The invitation stands until ${at(expires)}. You have no access until you accept it.`,
      ],
      ...(message === undefined ? {} : { quote: { says: `${invitedBy ?? tenant} writes:`, words: message } }),
      button: { label: 'Accept the invitation', href: link },
      closing: [
        `Accept only if you know ${tenant}: it will see your name and address. The link is for you alone.`,
        noNeed,
      ],
    }),
    'access-ends': ({ account, items, more, link, now }) => ({
      subject: `Access to ${account} ends soon`,
      paragraphs: [
        `Access to ${account} is about to end. Whoever needs it for longer asks a manager to move the end.`,
      ],
      lists: [
        { heading: 'Your own access', mine: true },
        { heading: 'Access that you manage', mine: false },
      ].map(({ heading, mine }) => ({
        heading,
        lines: items
          .filter(({ who }) => (who === null) === mine)
          .map(
            ({ who, what, through, ends }) =>
              `${who === null ? '' : `${who}: `}${what}${through === undefined ? '' : ` (by the group ${through})`} ends ${away(ends, now)}, on ${at(ends)}`,
          ),
      })),
      button: { label: 'Look at it', href: link },
      closing: [...andMore(more), because(account)],
    }),
    'key-ends': ({ account, items, more, link, now }) => ({
      subject: `Keys of applications of ${account} end soon`,
      paragraphs: [
        'When a key ends, whatever signs in with it stops working. Make a new key first, put it in place, then remove the old one.',
      ],
      lists: [
        {
          heading: 'Keys that end',
          lines: items.map(
            ({ application, description, ends }) =>
              `${application}${description === null ? '' : ` (${description})`}: ends ${away(ends, now)}, on ${at(ends)}`,
          ),
        },
      ],
      button: { label: 'Look at the keys', href: link },
      closing: [...andMore(more), because(account)],
    }),
    'tenant-associated': ({ account, tenant, domain, by, link, at: moment }) => ({
      subject: `${tenant} is now associated with ${account}`,
      paragraphs: [
        `${by} has associated the tenant ${tenant}${domain === '' ? '' : ` (${domain})`} with ${account}, on ${at(moment)}, by signing in there.`,
        'This alone gives nobody access: managers can now give access to people of that tenant.',
      ],
      button: { label: 'Look at the tenants', href: link },
      closing: [
        'If this should not be, remove the tenant: that ends the access of its people at once.',
        asOwner(account),
      ],
    }),
    'ownership-offered': ({ account, by, link }) => ({
      subject: `You are offered ownership of ${account}`,
      paragraphs: [
        `${by} offers you ownership of ${account}. Owners can do everything there, and nobody can take ownership from them.`,
        'You own it once you accept.',
      ],
      button: { label: 'Look at the offer', href: link },
      closing: [noNeed],
    }),
    'no-manager': ({ account, link }) => ({
      subject: `Nobody manages the users of ${account} any more`,
      paragraphs: [
        `The access of the last manager of ${account} has ended, or has an end. Nobody is left who can manage its users for good.`,
        'As an owner you can. Make somebody a manager.',
      ],
      button: { label: 'Choose a manager', href: link },
      closing: [asOwner(account)],
    }),
    'tenant-trouble': ({ account, tenant, trouble, link }) => ({
      ...troubleWords(account, tenant, trouble),
      button: { label: 'Look at the tenants', href: link },
      closing: [asOwner(account)],
    }),
  },
};
