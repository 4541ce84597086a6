import { expect, it } from 'vitest';
import { GRAPH_ROLE_IDS, GRAPH_SCOPE_IDS } from '../../directory/token/permission-ids.ts';
import { notificationPermission, readingPermissions, writingPermissions } from './permissions.ts';

it('the ids that an operator is told are those by which a registration is consented to', () => {
  for (const { id, name } of [...readingPermissions, notificationPermission])
    expect(GRAPH_ROLE_IDS[id]).toBe(name);
  for (const { id, name } of writingPermissions) expect(GRAPH_SCOPE_IDS[id]).toBe(name);
});
