import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  ROLECALL_APPLICATION_PERMISSIONS,
  ROLECALL_DELEGATED_SCOPES,
} from '../../directory/graph/permissions.ts';
import { GRAPH_ROLE_IDS, GRAPH_SCOPE_IDS } from '../../directory/token/permission-ids.ts';
import { missingOf, notificationPermission, readingPermissions, writingPermissions } from './permissions.ts';

const names = (list: readonly { readonly name: string }[]): readonly string[] =>
  list.map(each => each.name).sort();
const application = [...readingPermissions, notificationPermission];

it('what doctor looks for is what the embedded directory gives Rolecall, by the same ids', () => {
  const given = new Set([...ROLECALL_APPLICATION_PERMISSIONS, notificationPermission.name]);
  expect(names(application)).toEqual([...given].sort());
  expect(names(writingPermissions)).toEqual([...ROLECALL_DELEGATED_SCOPES].sort());
  for (const { id, name } of application) expect(GRAPH_ROLE_IDS[id]).toBe(name);
  for (const { id, name } of writingPermissions) expect(GRAPH_SCOPE_IDS[id]).toBe(name);
});

it('docs/entra.md names each permission, and registers them and no other', () => {
  const manual = readFileSync(new URL('../../../docs/entra.md', import.meta.url), 'utf8');
  const ids = (type: string): readonly string[] =>
    [...manual.matchAll(new RegExp(`"type": "${type}", "id": "([^"]+)"`, 'g'))]
      .map(([, id = '']) => id)
      .sort();
  expect(ids('Role')).toEqual(application.map(each => each.id).sort());
  expect(ids('Scope')).toEqual(writingPermissions.map(each => each.id).sort());
  for (const { name } of [...application, ...writingPermissions]) expect(manual).toContain(`| \`${name}\``);
});

it('a permission that includes another counts for it', () => {
  expect(names(missingOf(readingPermissions, ['Directory.Read.All']))).toEqual([]);
  expect(names(missingOf(readingPermissions, ['User.Read.All', 'Group.Read.All']))).toEqual([
    'Application.Read.All',
    'RoleManagement.Read.Directory',
  ]);
  expect(names(missingOf([notificationPermission], ['GroupMember.Read.All']))).toEqual(['Group.Read.All']);
});
