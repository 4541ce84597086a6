import type { PermissionGrant, RoleGrant, Term } from './access.ts';
import type { MemberKind } from './catalog.ts';
import { readPermissionCell, readRoleCell, type ReadCell } from './grant-cells.ts';
import type { InputFault } from './problems.ts';

/** The columns that say something, in the spelling that faults name them by. */
const meaningful = [
  'tenantId',
  'tenant',
  'objectId',
  'user',
  'userPrincipalName',
  'kind',
  'roles',
  'permissions',
  'start',
  'end',
  'reason',
] as const;
export type ImportColumn = (typeof meaningful)[number];

/** Columns of an export that say nothing to an import, so that an export can be imported as it is. */
const overlooked: readonly string[] = [
  'displayName',
  'access',
  'state',
  'lastActivity',
  'added',
  'ends',
  'id',
];

/** Where in a row each column stands. */
export interface ImportHeader {
  readonly at: ReadonlyMap<ImportColumn, number>;
  readonly width: number;
}

/** One row of a file: somebody and all that they shall have. */
export interface ImportRow {
  /** On which the row begins, from 1. */
  readonly line: number;
  /** As written: an id or a domain; empty: not said. */
  readonly tenant: string;
  /** As written: an object id, a user name or a mail address. */
  readonly who: string;
  /** The column that `who` is from. */
  readonly whoColumn: ImportColumn;
  readonly kind: MemberKind | undefined;
  /** For the rules to judge, as any access that comes in; undefined: the row gives none. */
  readonly access: unknown;
  /** The file has no column for reasons: what a member has stays. */
  readonly keepsReason: boolean;
  /** Why the row cannot be read; pointers are `/<column>`. */
  readonly faults: readonly InputFault[];
}

/** Most roles of one row, as of any access that comes in. */
const rolesAtOnce = 100;
const reasonLength = 1000;
/** The longest name that is looked for. */
const nameLength = 320;

const fault = (column: string, detail: string): InputFault => ({
  pointer: `/${column}`,
  code: 'invalid',
  detail,
});

/** Reads the first row. Names of columns are compared in any case; strange ones are faults, lest a slip passes for nothing. */
export function readImportHeader(cells: readonly string[]): ImportHeader | readonly InputFault[] {
  const spelling = new Map(meaningful.map(name => [name.toLowerCase(), name]));
  const harmless = new Set(overlooked.map(name => name.toLowerCase()));
  const at = new Map<ImportColumn, number>();
  const faults: InputFault[] = [];
  cells.forEach((cell, n) => {
    const name = cell.trim().toLowerCase();
    const column = spelling.get(name);
    if (column === undefined) {
      if (!harmless.has(name))
        faults.push(
          fault(cell.trim() || String(n + 1), `There is no such column. Columns: ${meaningful.join(', ')}.`),
        );
    } else if (at.has(column)) faults.push(fault(column, 'This column is there twice.'));
    else at.set(column, n);
  });
  if (!['objectId', 'user', 'userPrincipalName'].some(name => at.has(name as ImportColumn)))
    faults.push(fault('user', 'The first line must name a column that says who: user, or objectId.'));
  if (!at.has('roles') && !at.has('permissions'))
    faults.push(
      fault('roles', 'The first line must name a column that says what they get: roles or permissions.'),
    );
  return faults.length > 0 ? faults : { at, width: cells.length };
}

/** Reads a row under its header. Never throws: what is wrong with it stands in `faults`. */
export function readImportRow(header: ImportHeader, cells: readonly string[], line: number): ImportRow {
  const cell = (column: ImportColumn): string => (cells[header.at.get(column) ?? -1] ?? '').trim();
  const faults: InputFault[] = [];
  if (cells.slice(header.width).some(each => each.trim() !== ''))
    faults.push(
      fault(
        'row',
        'This row has more cells than the first line. A cell with a separator in it is put in quotes.',
      ),
    );
  if (cells.some(each => each.includes('\0')))
    faults.push(fault('row', 'This row contains the character NUL.'));
  const whoColumn =
    (['objectId', 'user', 'userPrincipalName'] as const).find(name => cell(name) !== '') ?? 'user';
  const who = cell(whoColumn);
  if (who === '') faults.push(fault(whoColumn, 'Say who: an object id, a user name or a mail address.'));
  if (who.length > nameLength) faults.push(fault(whoColumn, 'This is too long for a name.'));
  return {
    line,
    tenant: cell('tenantId') || cell('tenant'),
    who,
    whoColumn,
    kind: kindIn(cell('kind'), faults),
    // As it stands: blanks at its ends are part of what a person wrote.
    access: accessIn(cell, cells[header.at.get('reason') ?? -1] ?? '', faults),
    keepsReason: !header.at.has('reason'),
    faults,
  };
}

function kindIn(cell: string, faults: InputFault[]): MemberKind | undefined {
  const kind = cell.toLowerCase();
  if (kind === '') return undefined;
  if (kind === 'user' || kind === 'group' || kind === 'application') return kind;
  faults.push(fault('kind', 'Must be user, group or application, or empty.'));
  return undefined;
}

function accessIn(cell: (column: ImportColumn) => string, why: string, faults: InputFault[]): unknown {
  const roles = readRoleCell(cell('roles'));
  const permissions = readPermissionCell(cell('permissions'));
  tellUnreadable(roles, 'roles', 'developer or developer until 2027-01-31T00:00:00Z', faults);
  tellUnreadable(permissions, 'permissions', 'contact-info:read or properties:read@product/app-1', faults);
  if (cell('roles') !== '' && cell('permissions') !== '')
    faults.push(fault('permissions', 'Give roles or permissions, not both.'));
  if (roles.grants.length > rolesAtOnce) faults.push(fault('roles', `At most ${rolesAtOnce} roles.`));
  if (why.length > reasonLength) faults.push(fault('reason', `At most ${reasonLength} characters.`));
  const term = termOf(cell('start'), cell('end'));
  const reason = why === '' ? {} : { reason: why };
  if (roles.grants.length > 0) return { roles: roles.grants.map(grant => within(grant, term)), ...reason };
  if (permissions.grants.length === 0) return undefined;
  return { custom: permissions.grants.map(grant => ({ ...term, ...grant })), ...reason };
}

const termOf = (start: string, end: string): Term => ({
  ...(start === '' ? {} : { start }),
  ...(end === '' ? {} : { end }),
});

/** The row's start and end, where the role has none of its own. */
function within(grant: string | RoleGrant, term: Term): string | RoleGrant {
  if (term.start === undefined && term.end === undefined) return grant;
  return typeof grant === 'string' ? { role: grant, ...term } : { ...term, ...grant };
}

function tellUnreadable(
  { unreadable }: ReadCell<string | RoleGrant | PermissionGrant>,
  column: ImportColumn,
  example: string,
  faults: InputFault[],
): void {
  for (const text of unreadable)
    faults.push(
      fault(column, `"${text.slice(0, 200)}" cannot be read; write ${example}, several with | between.`),
    );
}
