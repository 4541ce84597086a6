import type { Me } from '../../client/contract.ts';
import { t } from '../texts/t.ts';

/** Personal Microsoft accounts live in this tenant, which is nobody's directory. */
const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad';

/** The tenant that somebody is signed in at, as words for the corner of the screen. */
export function tenantInWords(me: Me): string {
  if (me.tenantId === consumers || me.tenant === null) {
    return me.accounts.some(account => account.owner) ? t.frame.ownerNoTenant : me.tenantId;
  }
  return me.tenant.defaultDomain ?? me.tenant.displayName ?? me.tenantId;
}
