import type { DirectoryObject } from '../../src/core/directory.ts';
import { asObjectId, asTenantId, type ObjectId } from '../../src/core/id.ts';
import type { WorldDirectory } from './slow-reference.ts';

interface Line {
  readonly '@odata.type': string;
  readonly id: string;
  readonly accountEnabled?: boolean;
  readonly externalUserState?: string | null;
  readonly 'members@odata.bind'?: readonly string[];
}

const kinds: Readonly<Record<string, DirectoryObject['kind']>> = {
  '#microsoft.graph.user': 'user',
  '#microsoft.graph.group': 'group',
  '#microsoft.graph.servicePrincipal': 'application',
};

/** A directory as the slow reference sees it, from the lines that are imported: read here a second time, by other code. */
export function directoryFromNdjson(tenant: string, ndjson: string, confirmedAt: number): WorldDirectory {
  const lines = ndjson
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => JSON.parse(line) as Line);
  const objects: DirectoryObject[] = [];
  const memberships: (readonly [ObjectId, ObjectId])[] = [];
  for (const line of lines) {
    const kind = kinds[line['@odata.type']];
    if (!kind) continue;
    objects.push({
      objectId: asObjectId(line.id),
      kind,
      enabled: line.accountEnabled ?? true,
      deleted: false,
      pending: line.externalUserState === 'PendingAcceptance',
    });
    for (const reference of line['members@odata.bind'] ?? []) {
      memberships.push([asObjectId(line.id), asObjectId(reference.slice(reference.lastIndexOf('/') + 1))]);
    }
  }
  return { tenantId: asTenantId(tenant), objects, memberships, confirmedAt };
}
