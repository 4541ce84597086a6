import { readFileSync } from 'node:fs';
import catalogJson from '../../catalog/partner-center.json' with { type: 'json' };
import type { Access, PermissionGrant } from '../../src/core/access.ts';
import type { Member, Resource } from '../../src/core/account.ts';
import type { Catalog } from '../../src/core/catalog.ts';

export const contoso = 'c0470500-0000-4000-8000-0000000000c1';
export const fabrikam = 'fab41ca4-0000-4000-8000-0000000000f1';

export const catalog = catalogJson as unknown as Catalog;
export const features = ['sale-events', 'xbox'];

export const gamesEveryone = '616949ad-ce51-453f-a725-cec83997b1e4';
export const legalTeam1 = 'afecb756-1d83-41af-b233-663cebe40d85';
export const robots = [
  '4528bd4a-0479-436b-b51c-d34e7cbccfed',
  '626f3a55-a9fc-422c-8c28-5d8806fc078e',
] as const;
export const users = [
  'c7fde805-ec99-408d-9b5b-5fab8f4d3e27',
  'cdcc6929-2f45-4678-b09d-6b79965eda32',
  '7253edc6-1818-4993-afa9-1425cb008853',
] as const;

export const resources: readonly Resource[] = [
  { type: 'product', id: 'app-1', name: 'Contoso Chess' },
  { type: 'product', id: 'app-2', name: 'Contoso Racing' },
  { type: 'add-on', id: 'app-2-gold', name: 'Gold pack', parent: 'app-2' },
  { type: 'add-on', id: 'app-2-night', name: 'Night tracks', parent: 'app-2' },
  { type: 'add-on', id: 'app-1-book', name: 'Opening book', parent: 'app-1' },
  { type: 'sandbox', id: 's-1', name: 'Sandbox 1' },
];
export const custom: readonly PermissionGrant[] = [
  { permission: 'contact-info', level: 'read' },
  { permission: 'pricing-and-availability', level: 'read', on: { type: 'product', all: true } },
  { permission: 'pricing-and-availability', level: 'readWrite', on: { type: 'product', id: 'app-1' } },
  { permission: 'properties', level: 'readWrite', on: { type: 'add-on', id: 'app-2-gold' } },
  { permission: 'store-listings', level: 'read', on: { type: 'add-on', allOf: 'app-2' } },
  { permission: 'contact-customer', level: 'readWrite', on: { type: 'product', id: 'app-2' } },
  { permission: 'acquisitions', level: 'read', on: { type: 'product', id: 'app-2' } },
];
export const given: readonly { objectId: string; kind: Member['kind']; access: Access }[] = [
  { objectId: users[0], kind: 'user', access: { roles: [{ role: 'manager' }] } },
  { objectId: users[1], kind: 'user', access: { custom } },
  {
    objectId: users[2],
    kind: 'user',
    access: { roles: [{ role: 'marketer' }, { role: 'finance-contributor' }] },
  },
  { objectId: gamesEveryone, kind: 'group', access: { roles: [{ role: 'developer' }] } },
  {
    objectId: legalTeam1,
    kind: 'group',
    access: {
      custom: [
        { permission: 'packages', level: 'readWrite', on: { type: 'product', all: true } },
        { permission: 'packages', level: 'read', on: { type: 'add-on', id: 'app-2-night' } },
        { permission: 'account-users', level: 'read' },
      ],
    },
  },
  { objectId: robots[0], kind: 'application', access: { roles: [{ role: 'developer' }] } },
  {
    objectId: robots[1],
    kind: 'application',
    access: { custom: [{ permission: 'usage', level: 'read', on: { type: 'product', all: true } }] },
  },
];

export const read = (name: string): string =>
  readFileSync(new URL(`../../sample/${name}.ndjson`, import.meta.url), 'utf8');
