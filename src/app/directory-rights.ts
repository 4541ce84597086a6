import type { Authority } from './authority.ts';
import { personIn } from './directory-person.ts';
import type { DirectoryRights, DirectoryWriter, PersonToken } from './ports/directory-writer.ts';

/** What the caller's directory lets them do, so that what it does not is not offered (U-3). The directory decides anew at each write. */
export const readDirectoryRights =
  (ports: { readonly writer: DirectoryWriter; readonly directoryAdmin: boolean }) =>
  async (authority: Authority, person: PersonToken | undefined): Promise<DirectoryRights> => {
    const rights = await ports.writer.rightsOf(personIn(authority, person));
    return { ...rights, globalAdministrator: rights.globalAdministrator && ports.directoryAdmin };
  };
