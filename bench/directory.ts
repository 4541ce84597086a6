import {
  benchTenant,
  importLines,
  startBenchDirectory,
  userId,
  groupId,
  worldLines,
  type BenchDirectory,
} from './directory-world.ts';
import { malformed } from './malformed.ts';
import { figure, printFigures, timed, type Figure } from './measure.ts';

const MEMBERSHIPS_EACH = 10;

interface Size {
  readonly users: number;
  readonly groups: number;
}

const FULL: Size = { users: 100_000, groups: 2_000 };
/** To try the bench itself. */
const SMALL: Size = { users: 2_000, groups: 100 };

/** The embedded directory with 100,000 users and 1,000,000 memberships, asked over HTTP from another process. */
export async function benchDirectory(options: { readonly small: boolean }): Promise<void> {
  const size = options.small ? SMALL : FULL;
  const directory = await startBenchDirectory();
  try {
    const world = `${size.users} users, ${size.groups} groups, ${size.users * MEMBERSHIPS_EACH} memberships`;
    printFigures(`The embedded directory with ${world}`, await importWorld(directory, size));
    printFigures('Reading', await pages(directory));
    printFigures('Searching', await searches(directory));
    printFigures('Following changes', await changes(directory, size));
    printFigures('Refusing', await malformed(directory));
  } finally {
    await directory.stop();
  }
}

async function importWorld(directory: BenchDirectory, { users, groups }: Size): Promise<Figure[]> {
  // Made beforehand, so that only the directory's own work is measured.
  const lines = [...worldLines(users, groups, MEMBERSHIPS_EACH)];
  const before = directory.cpu();
  const start = performance.now();
  const answer = await importLines(directory, lines);
  const seconds = (performance.now() - start) / 1000;
  const { imported, problems } = JSON.parse(answer) as {
    imported: { users: number; members: number };
    problems: [];
  };
  if (imported.users !== users || imported.members !== users * MEMBERSHIPS_EACH || problems.length > 0)
    throw new Error(`The import is not whole: ${answer.slice(0, 500)}`);
  return [
    figure('import of everything', 's', [seconds], 60),
    figure('  processor time of it', 's', [directory.cpu() - before]),
  ];
}

async function get(
  directory: BenchDirectory,
  path: string,
  eventual = false,
): Promise<Record<string, unknown>> {
  const { status, text } = await directory.graph(path, { eventual });
  if (status !== 200) throw new Error(`${path}: ${status} ${text.slice(0, 300)}`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** Follows the links of pages and measures each. */
async function along(directory: BenchDirectory, path: string, times: number): Promise<number[]> {
  let next = path;
  return timed(times, async () => {
    const body = await get(directory, next);
    const link = body['@odata.nextLink'];
    next = typeof link === 'string' ? link : path;
  });
}

async function pages(directory: BenchDirectory): Promise<Figure[]> {
  const many =
    '$select=id,displayName,givenName,surname,mail,userPrincipalName,accountEnabled,userType,jobTitle,department';
  await along(directory, 'users?$top=999', 20);
  return [
    figure('page of 999 users', 'ms', await along(directory, 'users?$top=999', 100), 40),
    figure('  with 10 properties selected', 'ms', await along(directory, `users?$top=999&${many}`, 100), 40),
    figure(
      '  in order of displayName',
      'ms',
      await timed(30, () => get(directory, 'users?$top=999&$count=true&$orderby=displayName', true)),
    ),
    figure('page of 999 in users/delta', 'ms', await along(directory, 'users/delta', 100)),
    figure('page of groups/delta with 10,000 members', 'ms', await along(directory, 'groups/delta', 50)),
    figure(
      "a group's 500 members",
      'ms',
      await timed(50, n => get(directory, `groups/${groupId(n)}/members?$top=999`)),
    ),
    figure(
      "a person's groups, transitively",
      'ms',
      await timed(50, n => get(directory, `users/${userId(n)}/transitiveMemberOf`)),
    ),
    figure(
      'users whose name begins with',
      'ms',
      await timed(30, () => get(directory, "users?$filter=startswith(displayName,'Ka')")),
    ),
  ];
}

async function searches(directory: BenchDirectory): Promise<Figure[]> {
  const search = (words: string, count = '') =>
    timed(30, () => get(directory, `users?$search=${encodeURIComponent(words)}${count}`, true));
  return [
    figure('$search of a full name', 'ms', await search('"displayName:Karomi Talensavi"'), 100),
    figure('$search of a common beginning', 'ms', await search('"displayName:ka"'), 100),
    figure('  with $count=true', 'ms', await search('"displayName:ka"', '&$count=true'), 100),
    figure('$search of name or address', 'ms', await search('"displayName:mi" OR "mail:mi"'), 100),
    figure('  with $count=true', 'ms', await search('"displayName:mi" OR "mail:mi"', '&$count=true'), 100),
    figure('$search of what nobody has', 'ms', await search('"displayName:zzzz"', '&$count=true'), 100),
  ];
}

async function changes(directory: BenchDirectory, { users: last }: Size): Promise<Figure[]> {
  let users = await get(directory, 'users/delta?$deltatoken=latest');
  let groups = await get(directory, 'groups/delta?$deltatoken=latest');
  const one: number[] = [];
  const member: number[] = [];
  for (let n = 0; n < 50; n += 1) {
    const patch = JSON.stringify({ jobTitle: `Title ${n}` });
    await directory.admin('PATCH', `tenants/${benchTenant}/objects/${userId(n * 17)}`, patch);
    one.push(
      ...(await timed(1, async () => (users = await get(directory, String(users['@odata.deltaLink']))))),
    );
    const path = `tenants/${benchTenant}/groups/${groupId(n)}/members/${userId(last - 1_000 + n)}`;
    await directory.admin(n % 2 === 0 ? 'DELETE' : 'POST', path, '').catch(() => undefined);
    member.push(
      ...(await timed(1, async () => (groups = await get(directory, String(groups['@odata.deltaLink']))))),
    );
  }
  return [
    figure('delta of users with one change', 'ms', one, 20),
    figure('delta of groups with at most one member changed', 'ms', member, 20),
  ];
}
