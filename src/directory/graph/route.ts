import type { GraphAnswer, GraphCall } from './call.ts';

/** A route of Graph with the permissions of which the caller needs one. */
export interface GraphRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Segments; those with a colon are named, a question mark makes the last one optional. */
  readonly path: string;
  /** One of these is needed by an application that calls by itself. */
  readonly app: readonly string[];
  /** One of these is needed by an application that acts for a person. */
  readonly delegated: readonly string[];
  /** Whether guests may call it. */
  readonly guests: boolean;
  readonly handle: (call: GraphCall) => GraphAnswer | Promise<GraphAnswer>;
}

type Permissions =
  readonly string[] | { readonly app: readonly string[]; readonly delegated: readonly string[] };

const isList = (permissions: Permissions): permissions is readonly string[] => Array.isArray(permissions);

/** `route('GET users/:id', [...], handler)` */
export function route(
  target: `${GraphRoute['method']} ${string}`,
  permissions: Permissions,
  handle: GraphRoute['handle'],
  guests = false,
): GraphRoute {
  const [method = '', path = ''] = target.split(' ');
  const { app, delegated } = isList(permissions) ? { app: permissions, delegated: permissions } : permissions;
  return { method: method as GraphRoute['method'], path, app, delegated, guests, handle };
}

export const DIRECTORY_READ = ['Directory.Read.All', 'Directory.ReadWrite.All'];
export const READ_ALL_OF_USERS = ['User.Read.All', 'User.ReadWrite.All', ...DIRECTORY_READ];
export const READ_USERS = [...READ_ALL_OF_USERS, 'User.ReadBasic.All'];
export const READ_GROUPS = [
  ...['GroupMember.Read.All', 'GroupMember.ReadWrite.All', 'Group.Read.All', 'Group.ReadWrite.All'],
  ...DIRECTORY_READ,
];
export const READ_APPLICATIONS = [
  ...['Application.Read.All', 'Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy'],
  ...DIRECTORY_READ,
];
