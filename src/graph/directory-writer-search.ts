import type { DirectoryWriter } from '../app/ports/directory-writer.ts';
import type { MemberKind } from '../core/catalog.ts';
import type { Asking } from './directory-writer-asking.ts';
import { unavailable } from './exchange.ts';
import { itemsOf, textAt } from './graph-json.ts';
import { kinds, readWholeProfile } from './profiles.ts';

/** What of each kind a search looks at; all of it can be filtered by its beginning (graph-contract.md, B2). */
const searched: Readonly<Record<MemberKind, readonly string[]>> = {
  user: ['displayName', 'givenName', 'surname', 'userPrincipalName', 'mail'],
  group: ['displayName'],
  application: ['displayName'],
};

const filterOf = (kind: MemberKind, q: string): string => {
  const text = q.trim().replaceAll("'", "''");
  return searched[kind].map(property => `startswith(${property},'${text}')`).join(' or ');
};

/** Where nothing may be copied: users, groups and applications as the person's own token shows them (T-3). */
export function createSearch(asking: Asking): Pick<DirectoryWriter, 'search' | 'profile'> {
  return {
    async search(person, kind, q, { limit, after }) {
      const { stream, select } = kinds[kind];
      const query = new URLSearchParams({ $select: select, $top: String(limit), $count: 'true' });
      if (q.trim() !== '') query.set('$filter', filterOf(kind, q));
      const page = await asking.object(person, after ?? `/v1.0/${stream}?${query.toString()}`);
      const items = page && itemsOf(page);
      if (page === undefined || items === undefined)
        throw unavailable('Graph answered a search without a list');
      const next = textAt(page, '@odata.nextLink');
      const count = page['@odata.count'];
      return {
        items: items.map(each => readWholeProfile(person.principal.tenantId, kind, each)),
        after: next === undefined ? null : asking.exchange.pathOf(next),
        total: typeof count === 'number' ? count : undefined,
      };
    },
    async profile(person, object, kind) {
      const { stream, select } = kinds[kind];
      const found = await asking.object(person, `/v1.0/${stream}/${object}?$select=${select}`);
      return found && readWholeProfile(person.principal.tenantId, kind, found);
    },
  };
}
