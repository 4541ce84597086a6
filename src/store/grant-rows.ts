import type { Access, PermissionGrant, Place, RoleGrant } from '../core/access.ts';

/** A role or custom permission as the table of grants has it. */
export interface GrantRow {
  readonly grant_key: string;
  readonly role: string | null;
  readonly permission: string | null;
  readonly level: string | null;
  readonly place_type: string | null;
  readonly place_id: string | null;
  readonly place_kind: 'all' | 'all-of' | 'one' | null;
  readonly starts: string | null;
  readonly ends: string | null;
}

const nowhere = { place_type: null, place_id: null, place_kind: null } as const;

function placeColumns(on: Place | undefined): Pick<GrantRow, 'place_type' | 'place_id' | 'place_kind'> {
  if (on === undefined) return nowhere;
  if ('all' in on) return { place_type: on.type, place_id: null, place_kind: 'all' };
  if ('allOf' in on) return { place_type: on.type, place_id: on.allOf, place_kind: 'all-of' };
  return { place_type: on.type, place_id: on.id, place_kind: 'one' };
}

const roleRow = (grant: RoleGrant): GrantRow => ({
  grant_key: `r/${grant.role}`,
  role: grant.role,
  permission: null,
  level: null,
  ...nowhere,
  starts: grant.start ?? null,
  ends: grant.end ?? null,
});

function permissionRow(grant: PermissionGrant): GrantRow {
  const place = placeColumns(grant.on);
  const where = [place.place_kind, place.place_type, place.place_id].map(part => part ?? '').join('/');
  return {
    grant_key: `p/${grant.permission}/${where}`,
    role: null,
    permission: grant.permission,
    level: grant.level,
    ...place,
    starts: grant.start ?? null,
    ends: grant.end ?? null,
  };
}

/** The grant that a row is. */
export function grantOf(row: Omit<GrantRow, 'grant_key'>): RoleGrant | PermissionGrant {
  const term = {
    ...(row.starts === null ? {} : { start: row.starts }),
    ...(row.ends === null ? {} : { end: row.ends }),
  };
  if (row.role !== null) return { role: row.role, ...term };
  const on = placeOf(row);
  return {
    permission: row.permission ?? '',
    level: row.level === 'readWrite' ? 'readWrite' : 'read',
    ...(on && { on }),
    ...term,
  };
}

function placeOf({ place_type: type, place_id: id, place_kind: kind }: Omit<GrantRow, 'grant_key'>) {
  if (type === null || kind === null) return undefined;
  if (kind === 'all') return { type, all: true as const };
  return kind === 'all-of' ? { type, allOf: id ?? '' } : { type, id: id ?? '' };
}

/** One row a role or custom entry, by key: one entry per role, or per permission and place (api.md, ACCESS). */
export function grantRows(access: Access): ReadonlyMap<string, GrantRow> {
  const rows = 'roles' in access ? access.roles.map(roleRow) : access.custom.map(permissionRow);
  return new Map(rows.map(row => [row.grant_key, row]));
}

/** What filters and sorting of members need of their grants: how many, whether one has no term, the soonest end. */
export function grantSummary(rows: Iterable<GrantRow>): {
  grants: number;
  lasting: boolean;
  ends: string | null;
} {
  let grants = 0;
  let lasting = false;
  let ends: string | null = null;
  for (const row of rows) {
    grants += 1;
    lasting ||= row.starts === null && row.ends === null;
    if (row.ends !== null && (ends === null || Date.parse(row.ends) < Date.parse(ends))) ends = row.ends;
  }
  return { grants, lasting, ends };
}
