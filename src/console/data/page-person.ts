import { useSyncExternalStore } from 'react';
import { createCell } from './cell.ts';

interface Person {
  readonly tenantId: string;
  readonly objectId: string;
}

/** Whom this page was loaded for. A sign-in in another window does not change it: only a page that is loaded anew is another's. */
let person: string | undefined;

/** True while somebody else is signed in in this browser than the person whom this page was loaded for. */
export const otherPerson = createCell(false);

export const useOtherPerson = (): boolean => useSyncExternalStore(otherPerson.subscribe, otherPerson.get);

/** For whom every write of this page is, `<tenantId>/<objectId>`. */
export const pagePerson = (): string | undefined => person;

/** Notices who is signed in; answers whether that is whom this page is for: the first who is seen. */
export function noticePerson({ tenantId, objectId }: Person): boolean {
  const now = `${tenantId}/${objectId}`;
  person ??= now;
  otherPerson.set(person !== now);
  return person === now;
}
