import { AppGenericRegular } from '@fluentui/react-icons/svg/app-generic';
import { GuestRegular } from '@fluentui/react-icons/svg/guest';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { PersonRegular } from '@fluentui/react-icons/svg/person';
import type { MemberKind } from '../../core/catalog.ts';
import { t } from '../texts/t.ts';

/** The icon of a kind; the word always stands with it or in the same row. */
export function KindIcon({ kind, guest = false }: { readonly kind: MemberKind; readonly guest?: boolean }) {
  const Icon =
    kind === 'group'
      ? PeopleRegular
      : kind === 'application'
        ? AppGenericRegular
        : guest
          ? GuestRegular
          : PersonRegular;
  return <Icon aria-hidden fontSize={20} />;
}

export const kindWord = (kind: MemberKind, guest: boolean | undefined): string =>
  kind === 'user' && guest === true ? t.members.guest : t.members.kind[kind];
