import { useSyncExternalStore } from 'react';
import { createCell } from './cell.ts';

/** True once a call was refused because the session is over; the page stays, with what was typed. */
export const sessionEnded = createCell(false);

export const useSessionEnded = (): boolean => useSyncExternalStore(sessionEnded.subscribe, sessionEnded.get);

const page = /^[a-z-]+(?:\/[a-z-]+)*(?:\?[\w=&%.-]*)?$/;

/** The address of the first page that goes on to a page of the person's account, once it is known which that is. */
export const firstThen = (to: string): string => `/?open=${encodeURIComponent(to)}`;

/** The page of the account that the first page was asked to go on to; the list of members unless it is one of ours. */
export function askedPage(): string {
  const open = new URLSearchParams(location.search).get('open') ?? '';
  return page.test(open) ? open : 'members';
}

/** The address that signs in and comes back to where the person is (only paths of our own). */
export const signInUrl = (options: { readonly hint?: string; readonly back?: string } = {}): string => {
  const params = new URLSearchParams();
  params.set('return', options.back ?? `${location.pathname}${location.search}`);
  if (options.hint !== undefined) params.set('hint', options.hint);
  return `/auth/sign-in?${params.toString()}`;
};
