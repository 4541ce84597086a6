import { useSyncExternalStore } from 'react';
import { createCell } from './cell.ts';

/** True once a call was refused because the session is over; the page stays, with what was typed. */
export const sessionEnded = createCell(false);

export const useSessionEnded = (): boolean => useSyncExternalStore(sessionEnded.subscribe, sessionEnded.get);

/** The address that signs in and comes back to where the person is (only paths of our own). */
export const signInUrl = (options: { readonly hint?: string; readonly back?: string } = {}): string => {
  const params = new URLSearchParams();
  params.set('return', options.back ?? `${location.pathname}${location.search}`);
  if (options.hint !== undefined) params.set('hint', options.hint);
  return `/auth/sign-in?${params.toString()}`;
};
