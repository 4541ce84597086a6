import { DIRECTORY_ROLES, roleObjectId, rolesOf } from '../store/directory-roles.ts';
import type { StoredObject } from '../store/objects.ts';
import {
  countMembers,
  groupsOf,
  membersOf,
  ownersOf,
  transitiveMembersOf,
  type RelatedPage,
} from '../store/relations.ts';
import {
  allowOptions,
  anyInPath,
  contextOf,
  membershipsSeen,
  nextLink,
  objectInPath,
  ok,
  pageSize,
  pageStart,
  wantsCount,
  type GraphAnswer,
  type GraphCall,
} from './call.ts';
import { badRequest } from './graph-error.ts';
import { parseSelect, presentTyped } from './present.ts';

const CASTS: Readonly<Record<string, string>> = {
  'microsoft.graph.user': 'user',
  'microsoft.graph.group': 'group',
  'microsoft.graph.serviceprincipal': 'servicePrincipal',
  'microsoft.graph.directoryrole': 'directoryRole',
};

/** The kind of a cast such as `/members/microsoft.graph.user`; undefined without one. @throws GraphError 400 */
function castOf(call: GraphCall): string | undefined {
  const cast = call.params['cast'];
  if (cast === undefined) return undefined;
  const kind = Object.hasOwn(CASTS, cast.toLowerCase()) ? CASTS[cast.toLowerCase()] : undefined;
  if (kind === undefined) throw badRequest(`Invalid cast segment '${cast}'.`);
  return kind;
}

function related(
  call: GraphCall,
  read: (page: RelatedPage) => StoredObject[],
  extra: { count?: () => number; first?: () => unknown[] } = {},
): GraphAnswer {
  allowOptions(call, '$select', '$top', '$count', '$skiptoken');
  const select = parseSelect(call.query.get('$select'));
  const top = pageSize(call);
  const after = pageStart(call);
  const found = read({ after, limit: top + 1 });
  const page = found.slice(0, top);
  const last = page.at(-1);
  const counted = extra.count !== undefined && wantsCount(call) ? { '@odata.count': extra.count() } : {};
  return ok({
    '@odata.context': contextOf(call, 'directoryObjects'),
    ...counted,
    ...(found.length > top && last !== undefined ? { '@odata.nextLink': nextLink(call, last.n) } : {}),
    value: [
      ...(after === 0 ? (extra.first?.() ?? []) : []),
      ...page.map(object => presentTyped(call.directory.store, object, select)),
    ],
  });
}

/** `GET /groups/{id}/members[/microsoft.graph.user]` */
export function listMembers(call: GraphCall): GraphAnswer {
  const group = objectInPath(call, 'group');
  const store = membershipsSeen(call);
  const kind = castOf(call);
  return related(call, page => membersOf(store, group, page, kind), {
    count: () => countMembers(store, group, kind),
  });
}

/** `GET /groups/{id}/transitiveMembers[/microsoft.graph.user]` */
export function listTransitiveMembers(call: GraphCall): GraphAnswer {
  const group = objectInPath(call, 'group');
  const kind = castOf(call);
  const store = membershipsSeen(call);
  return related(call, page => transitiveMembersOf(store, group, page, kind));
}

/** `GET /{users|groups|servicePrincipals}/{id}/{memberOf|transitiveMemberOf}`: groups, and directory roles on top. */
export function listMemberOf(call: GraphCall, object: StoredObject, transitive: boolean): GraphAnswer {
  const store = membershipsSeen(call);
  const kind = castOf(call);
  const roles = (): unknown[] =>
    rolesOf(store, object.tenant, object.n).map(template => ({
      '@odata.type': '#microsoft.graph.directoryRole',
      id: roleObjectId(call.tenant.id, template),
      deletedDateTime: null,
      description: null,
      displayName: DIRECTORY_ROLES[template] ?? null,
      roleTemplateId: template,
    }));
  return related(
    call,
    page => (kind === undefined || kind === 'group' ? groupsOf(store, object, transitive, page) : []),
    {
      ...(kind === undefined || kind === 'directoryRole' ? { first: roles } : {}),
    },
  );
}

/** `GET /{groups|applications|servicePrincipals}/{id}/owners` */
export function listOwners(call: GraphCall, kind: 'group' | 'application' | 'servicePrincipal'): GraphAnswer {
  const object = objectInPath(call, kind);
  return related(call, page => ownersOf(call.directory.store, object, page));
}

/** `GET /directoryObjects/{id}` */
export function readDirectoryObject(call: GraphCall): GraphAnswer {
  allowOptions(call, '$select');
  const object = anyInPath(call);
  const select = parseSelect(call.query.get('$select'));
  return ok({
    '@odata.context': contextOf(call, 'directoryObjects/$entity'),
    ...presentTyped(call.directory.store, object, select),
  });
}
