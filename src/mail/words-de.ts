import type { TenantTrouble } from '../app/ports/mail-writer.ts';
import { awayIn, momentIn, type Letter, type Words } from './letter.ts';

const at = (moment: string): string => `${momentIn('de', moment)} UTC`;
const away = (moment: string, now: string): string => awayIn('de', moment, now);
const noNeed = 'Falls Sie diese Nachricht nicht erwartet haben, brauchen Sie nichts zu tun.';
const because = (account: string): string =>
  `Sie erhalten diese Nachricht, weil Sie ${account} verwalten oder Zugriff darauf haben.`;
const asOwner = (account: string): string => `Sie erhalten diese Nachricht, weil Sie ${account} besitzen.`;
const andMore = (more: number): readonly string[] =>
  more === 0 ? [] : [`${more} weitere sind hier nicht genannt.`];

function troubleWords(
  account: string,
  tenant: string,
  trouble: TenantTrouble,
): Pick<Letter, 'subject' | 'paragraphs'> {
  switch (trouble.alarm) {
    case 'consent-withdrawn':
      return {
        subject: `Zugriff von ${tenant} auf ${account} endet bald`,
        paragraphs: [
          `Der Mandant ${tenant} hat seine Zustimmung widerrufen, gelesen zu werden.`,
          `Der Zugriff seiner Leute auf ${account} endet am ${at(trouble.accessEnds)}, sofern nicht vorher jemand, der den Mandanten administriert, erneut zustimmt. Den Link dazu zeigt die Seite des Mandanten.`,
        ],
      };
    case 'access-ended':
      return {
        subject: `Zugriff von ${tenant} auf ${account} ist beendet`,
        paragraphs: [
          `Der Mandant ${tenant} hat seine Zustimmung widerrufen, gelesen zu werden, und niemand hat sie rechtzeitig erneuert.`,
          `Seine Leute stehen weiter in der Liste von ${account}, haben aber keinen Zugriff, bis jemand, der den Mandanten administriert, erneut zustimmt.`,
        ],
      };
    case 'mass-removal':
      return {
        subject: `Das Verzeichnis von ${tenant} ist plötzlich geschrumpft; aus ${account} wurde nichts entfernt`,
        paragraphs: [
          `Von ${trouble.held} bekannten Einträgen von ${tenant} zeigt das Verzeichnis ${trouble.removed} nicht mehr. Das kann dort ein Versehen sein; darum wurde niemand entfernt, und der Abgleich wartet.`,
          'Sehen Sie im Verzeichnis nach. Stimmt es, so nehmen Sie die Entfernung auf der Seite des Mandanten an; das kann nur, wer das Konto besitzt. Bis dahin zählen Änderungen im Verzeichnis hier nicht.',
        ],
      };
    case 'copy-too-old':
      return {
        subject: `Das Verzeichnis von ${tenant} ist nicht lesbar; Zugriff auf ${account} endet`,
        paragraphs: [
          `Was über ${tenant} bekannt ist, ist vom ${at(trouble.confirmed)}. Seither ließ sich das Verzeichnis nicht lesen.`,
          `Heikle Berechtigungen werden seinen Leuten jetzt verweigert, ab ${at(trouble.accessEnds)} alle, bis das Verzeichnis wieder lesbar ist. Die Seite des Mandanten zeigt den letzten Fehler.`,
        ],
      };
  }
}

export const german: Words = {
  language: 'de',
  direction: 'ltr',
  letters: {
    invitation: ({ account, tenant, invitedBy, address, link, expires, message, again }) => ({
      subject: again
        ? `Noch einmal: Einladung zu ${account}`
        : invitedBy === null
          ? `Einladung zu ${account}`
          : `${invitedBy} lädt Sie zu ${account} ein`,
      paragraphs: [
        `${invitedBy ?? tenant} lädt Sie (${address}) ein, als Gast von ${tenant} mit ${account} zu arbeiten.`,
        ...(again
          ? [
              'Diese Einladung wurde schon einmal gesendet. Nehmen Sie den Link dieser Nachricht, keinen früheren.',
            ]
          : []),
        `Die Einladung gilt bis ${at(expires)}. Bis Sie sie annehmen, haben Sie keinen Zugriff.`,
      ],
      ...(message === undefined
        ? {}
        : { quote: { says: `${invitedBy ?? tenant} schreibt:`, words: message } }),
      button: { label: 'Einladung annehmen', href: link },
      closing: [
        `Nehmen Sie nur an, wenn Sie ${tenant} kennen: Ihr Name und Ihre Adresse werden dort sichtbar. Der Link ist nur für Sie bestimmt.`,
        noNeed,
      ],
    }),
    'access-ends': ({ account, items, more, link, now }) => ({
      subject: `Zugriff auf ${account} endet bald`,
      paragraphs: [
        `Zugriff auf ${account} geht zu Ende. Wer ihn länger braucht, bittet jemanden, der Benutzer verwaltet, das Ende zu verschieben.`,
      ],
      lists: [
        { heading: 'Ihr eigener Zugriff', mine: true },
        { heading: 'Zugriff, den Sie verwalten', mine: false },
      ].map(({ heading, mine }) => ({
        heading,
        lines: items
          .filter(({ who }) => (who === null) === mine)
          .map(
            ({ who, what, through, ends }) =>
              `${who === null ? '' : `${who}: `}${what}${through === undefined ? '' : ` (über die Gruppe ${through})`} endet ${away(ends, now)}, am ${at(ends)}`,
          ),
      })),
      button: { label: 'Ansehen', href: link },
      closing: [...andMore(more), because(account)],
    }),
    'key-ends': ({ account, items, more, link, now }) => ({
      subject: `Schlüssel von Anwendungen von ${account} enden bald`,
      paragraphs: [
        'Endet ein Schlüssel, so steht still, was sich mit ihm anmeldet. Erzeugen Sie zuerst einen neuen, setzen Sie ihn ein und entfernen Sie dann den alten.',
      ],
      lists: [
        {
          heading: 'Schlüssel, die enden',
          lines: items.map(
            ({ application, description, ends }) =>
              `${application}${description === null ? '' : ` (${description})`}: endet ${away(ends, now)}, am ${at(ends)}`,
          ),
        },
      ],
      button: { label: 'Schlüssel ansehen', href: link },
      closing: [...andMore(more), because(account)],
    }),
    'tenant-associated': ({ account, tenant, domain, by, link, at: moment }) => ({
      subject: `${tenant} ist jetzt mit ${account} verbunden`,
      paragraphs: [
        `${by} hat den Mandanten ${tenant}${domain === '' ? '' : ` (${domain})`} am ${at(moment)} durch eine Anmeldung dort mit ${account} verbunden.`,
        'Das allein gibt niemandem Zugriff: Wer Benutzer verwaltet, kann nun Leuten dieses Mandanten Zugriff geben.',
      ],
      button: { label: 'Mandanten ansehen', href: link },
      closing: [
        'Soll das nicht sein, so entfernen Sie den Mandanten: Das beendet den Zugriff seiner Leute sofort.',
        asOwner(account),
      ],
    }),
    'ownership-offered': ({ account, by, link }) => ({
      subject: `Ihnen wird ${account} als Eigentum angeboten`,
      paragraphs: [
        `${by} bietet Ihnen an, ${account} mit zu besitzen. Wer besitzt, kann dort alles, und niemand kann es wegnehmen.`,
        'Sie besitzen es, sobald Sie annehmen.',
      ],
      button: { label: 'Angebot ansehen', href: link },
      closing: [noNeed],
    }),
    'no-manager': ({ account, link }) => ({
      subject: `Niemand verwaltet mehr die Benutzer von ${account}`,
      paragraphs: [
        `Der Zugriff der letzten Person, die Benutzer von ${account} verwaltet, ist zu Ende oder hat ein Ende. Niemand bleibt, der sie auf Dauer verwalten kann.`,
        'Sie können es, weil Sie das Konto besitzen. Bestimmen Sie jemanden, der verwaltet.',
      ],
      button: { label: 'Jemanden bestimmen', href: link },
      closing: [asOwner(account)],
    }),
    'tenant-trouble': ({ account, tenant, trouble, link }) => ({
      ...troubleWords(account, tenant, trouble),
      button: { label: 'Mandanten ansehen', href: link },
      closing: [asOwner(account)],
    }),
  },
};
