import type { DirectoryGroup, DirectoryWriter } from '../app/ports/directory-writer.ts';
import type { Asking } from './directory-writer-asking.ts';
import { deeds, isAlreadyThere } from './directory-writer-refusals.ts';
import { given } from './directory-writer-people.ts';
import { unexpected } from './graph-reads.ts';
import { isJsonObject, textAt, type JsonObject } from './graph-json.ts';
import { idOf, kindOfType, kinds } from './profiles.ts';

const select =
  'id,displayName,description,groupTypes,mailEnabled,onPremisesSyncEnabled,createdDateTime,mailNickname';

function groupOf(raw: JsonObject): DirectoryGroup {
  const types: readonly unknown[] = Array.isArray(raw['groupTypes']) ? raw['groupTypes'] : [];
  const unwritable = types.includes('DynamicMembership')
    ? ('dynamic' as const)
    : raw['mailEnabled'] === true && !types.includes('Unified')
      ? ('mail-enabled' as const)
      : undefined;
  return {
    objectId: idOf(raw),
    displayName: textAt(raw, 'displayName') ?? '',
    ...given('description', textAt(raw, 'description')),
    ...given('created', textAt(raw, 'createdDateTime')),
    onPremises: raw['onPremisesSyncEnabled'] === true,
    ...(unwritable === undefined ? {} : { unwritable }),
  };
}

const idsOf = (items: readonly JsonObject[]) =>
  items.filter(item => kindOfType(textAt(item, '@odata.type')) !== undefined).map(idOf);

type Groups = Pick<
  DirectoryWriter,
  | 'createGroup'
  | 'group'
  | 'groupByNickname'
  | 'updateGroup'
  | 'membersOf'
  | 'groupsOf'
  | 'addMember'
  | 'removeMember'
>;

/** Security groups and memberships (graph-contract.md, B3). */
export function createGroupsWriter(asking: Asking): Groups {
  return {
    async createGroup(person, group) {
      const answer = await asking.write(person, deeds.createGroup, {
        method: 'POST',
        path: '/v1.0/groups',
        body: {
          displayName: group.name,
          ...given('description', group.description),
          mailEnabled: false,
          securityEnabled: true,
          mailNickname: group.nickname,
        },
      });
      if (!isJsonObject(answer.body)) throw unexpected(answer);
      return groupOf(answer.body);
    },
    async group(person, id) {
      const found = await asking.object(person, `/v1.0/groups/${id}?$select=${select}`);
      return found && groupOf(found);
    },
    async groupByNickname(person, nickname) {
      const filter = encodeURIComponent(`mailNickname eq '${nickname}'`);
      const path = `/v1.0/groups?$filter=${filter}&$select=${select}&$count=true`;
      const [found] = await asking.items(person, path);
      return found && groupOf(found);
    },
    async updateGroup(person, group, { name, description }) {
      const body = {
        ...(name === undefined ? {} : { displayName: name }),
        // Graph takes null for none, and no empty text.
        ...(description === undefined ? {} : { description: description === '' ? null : description }),
      };
      await asking.write(person, deeds.changeGroup, { method: 'PATCH', path: `/v1.0/groups/${group}`, body });
    },
    async membersOf(person, group) {
      return idsOf(await asking.items(person, `/v1.0/groups/${group}/members?$select=id&$top=999`));
    },
    async groupsOf(person, object, kind) {
      const path = `/v1.0/${kinds[kind].stream}/${object}/memberOf?$select=id&$top=999`;
      const items = await asking.items(person, path);
      return items.filter(item => kindOfType(textAt(item, '@odata.type')) === 'group').map(idOf);
    },
    async addMember(person, group, member) {
      const body = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${member}` };
      const path = `/v1.0/groups/${group}/members/$ref`;
      await asking.writeFresh(person, deeds.changeGroup, { method: 'POST', path, body }, isAlreadyThere);
    },
    async removeMember(person, group, member) {
      // Without /$ref the member itself would be deleted (graph-contract.md, B3).
      const path = `/v1.0/groups/${group}/members/${member}/$ref`;
      await asking.write(
        person,
        deeds.changeGroup,
        { method: 'DELETE', path },
        ({ status }) => status === 404,
      );
    },
  };
}
