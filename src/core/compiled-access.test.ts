import { expect, it } from 'vitest';
import builtIn from '../../catalog/partner-center.json' with { type: 'json' };
import { loadCatalog } from '../app/load-catalog.ts';
import type { Member } from './account.ts';
import { createAccountIndex } from './create-account-index.ts';
import { asAccountId, asMemberId, asObjectId, asTenantId } from './id.ts';

it('B-1 why somebody was given a role is their own, however many hold the same', () => {
  const tenantId = asTenantId('7f3d6a52-0000-4000-8000-000000000001');
  const member = (n: number, reason?: string): Member => ({
    id: asMemberId(`m-${n}`),
    tenantId,
    objectId: asObjectId(`00000000-0000-4000-8000-00000000000${n}`),
    kind: 'user',
    access: { roles: [{ role: 'marketer' }], ...(reason === undefined ? {} : { reason }) },
  });
  const members = [member(1, 'launch'), member(2), member(3, 'fair')];
  const index = createAccountIndex({
    catalog: loadCatalog(builtIn),
    facts: {
      account: { id: asAccountId('a'), name: 'A', kind: 'company', features: [], claimed: true, revision: 1 },
      owners: [],
      tenants: [tenantId],
      resources: [],
      members,
    },
    tenants: { index: () => undefined, age: () => ({ confirmedAt: undefined }) },
    maxAge: { usual: 1, sensitive: 1 },
  });
  expect(members.map(({ id }) => index.member(id)?.access)).toEqual(members.map(({ access }) => access));
});
