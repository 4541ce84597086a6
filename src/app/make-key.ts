import type { ObjectId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import { lookAgain, type Running } from './intents.ts';
import type { ApplicationKey, DirectoryWriter, PersonToken } from './ports/directory-writer.ts';
import type { LostKey } from './ports/intent-store.ts';

/** A key that is to be made, as it stands in an intent. */
export interface WantedKey {
  readonly description: string;
  readonly months: number;
}

interface KeyPorts {
  readonly writer: Pick<DirectoryWriter, 'listKeys' | 'addKey' | 'removeKey'>;
}

/** The application whose key it is: its registration, and its service principal. */
interface KeyHolder {
  readonly applicationId: ObjectId;
  readonly objectId: ObjectId;
}

/**
 * Whether a key is the one that was asked for without an answer: it was not there before, and ends at just the moment that
 * was asked for, which is of that asking alone. A directory keeps no other mark (graph-contract.md, B4).
 */
const isLost = (key: ApplicationKey, { expires, known }: LostKey): boolean =>
  !known.includes(key.keyId) && key.expires !== null && Date.parse(key.expires) === Date.parse(expires);

/**
 * Has the directory make a key of an application, of which one is left however often it is called: a key whose answer got
 * lost is found by looking and removed, since nobody has its secret, and another is made in its place. `removed` is told of
 * each that was.
 *
 * Throws `directory-outcome-unknown` while it is not known whether there is one, and what the directory refuses; then the
 * intent names the key that is left.
 */
export async function makeKeyOnce(
  { writer }: KeyPorts,
  person: PersonToken,
  running: Running,
  {
    holder,
    wanted,
    removed,
  }: {
    readonly holder: KeyHolder;
    readonly wanted: WantedKey;
    readonly removed: (key: ApplicationKey) => Promise<unknown>;
  },
): Promise<Awaited<ReturnType<DirectoryWriter['addKey']>>> {
  const { applicationId, objectId } = holder;
  const lostKey = async (lost: LostKey): Promise<ApplicationKey | undefined> =>
    (await writer.listKeys(person, applicationId)).find(each => isLost(each, lost));
  for (let tries = 1; ; tries += 1) {
    const { key: asked } = running.now().made;
    const lost = asked && (await lostKey(asked));
    if (asked !== undefined && lost !== undefined) {
      // From here on the state says which key is there, also where the directory does not let the caller remove it.
      await running.note({ step: 'made', made: { objectId, key: { ...asked, keyId: lost.keyId } } });
      await writer.removeKey(person, applicationId, lost.keyId);
      await removed(lost);
    }
    const known = (await writer.listKeys(person, applicationId)).map(each => each.keyId);
    const expires = new Date();
    expires.setUTCMonth(expires.getUTCMonth() + wanted.months);
    const key: LostKey = { expires: expires.toISOString(), known };
    await running.note({ step: 'asked', asked: new Date(), made: { objectId, key } });
    try {
      const { description } = wanted;
      const made = await writer.addKey(person, applicationId, { description, expires: key.expires });
      await running.note({ step: 'made', made: { objectId, key: { ...key, keyId: made.keyId } } });
      return made;
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'directory-outcome-unknown') throw error;
      if (tries > 1 || (await lookAgain(() => lostKey(key))) === undefined) throw error;
    }
  }
}
