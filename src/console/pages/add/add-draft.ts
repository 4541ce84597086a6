import type { DirectoryHit } from '../../../client/contract.ts';
import { addressFault, readAddresses } from '../../../core/addresses.ts';
import type { MemberKind } from '../../../core/catalog.ts';
import type { AddWay } from '../../data/addresses.ts';
import { emptyDraft } from '../../parts/access-editor/access-draft.ts';
import type { AccessDraft } from '../../parts/access-editor/access-draft.ts';
import { isolatedText } from '../../parts/visible-text.ts';

/** Somebody who was chosen to be added. */
export interface Chosen {
  readonly tenantId: string;
  readonly objectId: string;
  readonly kind: MemberKind;
  readonly displayName: string;
  readonly userPrincipalName: string | null;
}

export interface UserDraft {
  readonly givenName: string;
  readonly surname: string;
  readonly userName: string;
  readonly groups: readonly Chosen[];
  readonly administrator: boolean;
  readonly recoveryEmail: string;
}

export interface GroupDraft {
  readonly name: string;
  readonly description: string;
  readonly members: readonly Chosen[];
}

export interface ApplicationDraft {
  readonly name: string;
  readonly replyUrl: string;
  readonly appIdUri: string;
}

/** What was typed so far on every way in; what one way does not need waits for its own. */
export interface AddDraft {
  readonly chosen: readonly Chosen[];
  readonly addresses: string;
  readonly message: string;
  readonly user: UserDraft;
  readonly group: GroupDraft;
  readonly application: ApplicationDraft;
  readonly access: AccessDraft;
}

export const emptyAdd: AddDraft = {
  chosen: [],
  addresses: '',
  message: '',
  user: { givenName: '', surname: '', userName: '', groups: [], administrator: false, recoveryEmail: '' },
  group: { name: '', description: '', members: [] },
  application: { name: '', replyUrl: '', appIdUri: '' },
  access: emptyDraft,
};

/** The most that one call takes. */
export const mostAtOnce = 500;
/** The most addresses of one invitation (U-4). */
export const mostAddresses = 10;

export const chosenOf = (hit: DirectoryHit): Chosen => ({
  tenantId: hit.tenantId,
  objectId: hit.objectId,
  kind: hit.kind,
  displayName: hit.displayName,
  userPrincipalName: hit.userPrincipalName,
});

export const sameOne = (
  a: { tenantId: string; objectId: string },
  b: { tenantId: string; objectId: string },
) => a.tenantId === b.tenantId && a.objectId === b.objectId;

/** The addresses that can be sent: well formed, and no more than ten. */
export const goodAddresses = (text: string): readonly string[] =>
  readAddresses([text])
    .slice(0, mostAddresses)
    .map(each => each.address)
    .filter(address => addressFault(address) === undefined);

const mailPattern = /^[^@\s]+@[^@\s]+$/;
const userNamePattern = /^[A-Za-z0-9'._!#^~-]*[A-Za-z0-9'_!#^~-]$/;
export const mailOk = (text: string): boolean => mailPattern.test(text.trim());
export const userNameOk = (text: string): boolean => userNamePattern.test(text.trim());
export const urlOk = (text: string): boolean => URL.canParse(text.trim()) && !/\s/.test(text.trim());

/** Whether the first step of a way is complete. */
export function complete(draft: AddDraft, way: AddWay): boolean {
  const { user, group, application } = draft;
  switch (way) {
    case 'directory':
      return draft.chosen.length > 0 && draft.chosen.length <= mostAtOnce;
    case 'invite':
      return goodAddresses(draft.addresses).length > 0;
    case 'file':
      return true;
    case 'new-user':
      return (
        user.givenName.trim() !== '' &&
        user.surname.trim() !== '' &&
        userNameOk(user.userName) &&
        (!user.administrator || mailOk(user.recoveryEmail))
      );
    case 'new-group':
      return group.name.trim() !== '';
    case 'new-application':
      return (
        application.name.trim() !== '' &&
        urlOk(application.replyUrl) &&
        (application.appIdUri.trim() === '' || urlOk(application.appIdUri))
      );
  }
}

/** Of which kinds those are who are to get access. */
export function kindsOf(draft: AddDraft, way: AddWay): readonly MemberKind[] {
  if (way === 'new-group') return ['group'];
  if (way === 'new-application') return ['application'];
  if (way === 'directory') return [...new Set(draft.chosen.map(one => one.kind))];
  return ['user'];
}

/** Everybody who is to be added, by name. */
export function whoOf(draft: AddDraft, way: AddWay): readonly string[] {
  switch (way) {
    case 'directory':
      return draft.chosen.map(one => isolatedText(one.displayName));
    case 'invite':
      return goodAddresses(draft.addresses).map(isolatedText);
    case 'file':
      return [];
    case 'new-user':
      return [isolatedText(`${draft.user.givenName.trim()} ${draft.user.surname.trim()}`)];
    case 'new-group':
      return [isolatedText(draft.group.name.trim())];
    case 'new-application':
      return [isolatedText(draft.application.name.trim())];
  }
}

/** A kept draft, if it still has the shape of one. */
export function readAddDraft(value: unknown): AddDraft | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { chosen, access } = value as Partial<AddDraft>;
  if (!Array.isArray(chosen) || typeof access !== 'object') return undefined;
  const kept = value as AddDraft;
  return {
    ...emptyAdd,
    ...kept,
    user: { ...emptyAdd.user, ...kept.user },
    group: { ...emptyAdd.group, ...kept.group },
    application: { ...emptyAdd.application, ...kept.application },
    access: { ...emptyDraft, ...access },
  };
}
