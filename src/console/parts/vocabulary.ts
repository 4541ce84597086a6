import { useQuery } from '@tanstack/react-query';
import { useContext, useMemo } from 'react';
import type { Resource } from '../../client/contract.ts';
import type { Role as ClientRole } from '../../client/roles.ts';
import type { PermissionGrant, Place, RoleGrant } from '../../core/access.ts';
import type { AccessText } from '../../core/access-text.ts';
import type { Catalog, Permission, Role } from '../../core/catalog.ts';
import type { GrantLevel } from '../../core/level.ts';
import { catalogQuery, resourcesQuery, rolesQuery } from '../data/queries.ts';
import { AccountContext } from '../frame/account-context.ts';
import { t } from '../texts/t.ts';
import { isolatedText } from './visible-text.ts';

/** A role of the account's own. */
export type CustomRole = ClientRole & { readonly custom: readonly PermissionGrant[] };

const isCustom = (role: ClientRole): role is CustomRole => role.custom !== undefined;

/** Names for the ids of an account: roles, permissions, features, places. An id that is not known names itself. */
export interface Vocabulary {
  readonly catalog: Catalog | undefined;
  readonly role: (id: string) => string;
  readonly permission: (id: string) => string;
  readonly feature: (id: string) => string;
  readonly place: (on: Place | undefined) => string;
  readonly roles: readonly Role[];
  /** The account's own roles; none for those who may not see members. */
  readonly customRoles: readonly CustomRole[];
  readonly find: (permission: string) => Permission | undefined;
}

export function vocabularyOf(
  catalog: Catalog | undefined,
  resources: readonly Resource[],
  customRoles: readonly CustomRole[] = [],
): Vocabulary {
  const roles = new Map([...(catalog?.roles ?? []), ...customRoles].map(role => [role.id, role]));
  const permissions = new Map(catalog?.permissions.map(permission => [permission.id, permission]));
  const features = new Map(catalog?.features.map(feature => [feature.id, feature.name]));
  const names = new Map(resources.map(({ type, id, name }) => [`${type}/${id}`, name]));
  const parents = new Map(catalog?.resourceTypes.map(({ id, parent }) => [id, parent]));
  const resource = (type: string, id: string) => isolatedText(names.get(`${type}/${id}`) ?? id);
  return {
    catalog,
    roles: catalog?.roles ?? [],
    customRoles,
    find: id => permissions.get(id),
    role: id => roles.get(id)?.name ?? id,
    permission: id => permissions.get(id)?.name ?? id,
    feature: id => features.get(id) ?? id,
    place: on => {
      if (on === undefined) return t.access.place.account;
      if ('all' in on) return t.access.place.all[on.type] ?? t.access.place.allOther(on.type);
      if ('allOf' in on) return t.access.place.allOf(resource(parents.get(on.type) ?? on.type, on.allOf));
      return resource(on.type, on.id);
    },
  };
}

/** The account's vocabulary; ids stand for names until catalog and resources are there. */
export function useVocabulary(account: string): Vocabulary {
  // Words for what is shown anyway: coming onto the page with an error must not ask again, or the error never stands still.
  const calm = { enabled: account !== '', retryOnMount: false };
  const catalog = useQuery({ ...catalogQuery, ...calm }).data;
  const resources = useQuery({ ...resourcesQuery(account), ...calm }).data;
  const view = useContext(AccountContext);
  const mayRead = view !== undefined && view.account.id === account && view.users !== 'none';
  const roles = useQuery({ ...rolesQuery(account), ...calm, enabled: mayRead }).data;
  return useMemo(
    () => vocabularyOf(catalog, resources?.items ?? [], roles?.items.filter(isCustom) ?? []),
    [catalog, resources, roles],
  );
}

/** Role grants of an access, whichever way they were written: `"developer"` or `{ "role": "developer" }`. */
export const rolesOf = (access: AccessText): readonly RoleGrant[] =>
  'roles' in access ? access.roles.map(asGrant) : [];

const asGrant = (grant: RoleGrant | string): RoleGrant =>
  typeof grant === 'string' ? { role: grant } : grant;

/** The shortest words for an access: role names, or that it is custom, or that there is none. */
export function briefly(access: AccessText, words: Vocabulary): string {
  const roles = rolesOf(access);
  if (roles.length > 0) return roles.map(grant => words.role(grant.role)).join(', ');
  return 'custom' in access && access.custom.length > 0 ? t.access.customShort : t.access.without;
}

/** What an access gives, as sentences: the account first, then all products, then named places. */
export function sentences(access: AccessText, words: Vocabulary): readonly string[] {
  const roles = rolesOf(access);
  if (roles.length > 0) return [t.access.roleSentence(roles.map(grant => words.role(grant.role)))];
  if (!('custom' in access) || access.custom.length === 0) return [t.access.without];
  return spoken(access.custom, words);
}

interface Spoken {
  readonly permission: string;
  readonly level: GrantLevel;
  readonly on?: Place;
}

const width = (on: Place | undefined): number =>
  on === undefined ? 0 : 'all' in on ? 1 : 'allOf' in on ? 2 : 3;

/** Permissions at places as sentences, one for each place and level, the widest first. */
export function spoken(holdings: readonly Spoken[], words: Vocabulary, most = 10): readonly string[] {
  const groups = new Map<string, { level: GrantLevel; on: Place | undefined; names: string[] }>();
  for (const { permission, level, on } of holdings) {
    const key = `${JSON.stringify(on ?? null)}${level}`;
    const group = groups.get(key) ?? { level, on, names: [] };
    group.names.push(words.permission(permission));
    groups.set(key, group);
  }
  return [...groups.values()]
    .toSorted(
      (a, b) => width(a.on) - width(b.on) || (a.level === b.level ? 0 : a.level === 'readWrite' ? -1 : 1),
    )
    .map(({ level, on, names }) => {
      const shown =
        names.length > most
          ? [...names.slice(0, most - 1), t.access.andMore(names.length - most + 1)]
          : names;
      return on === undefined
        ? t.access.mayAccount(level, shown)
        : t.access.may(level, shown, words.place(on));
    });
}
