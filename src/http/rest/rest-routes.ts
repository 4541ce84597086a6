import type { FastifyInstance } from 'fastify';
import type { AccountFollowing } from '../../app/follow-account.ts';
import type { Store } from '../../app/ports/store.ts';
import { accountRoutes } from './accounts.ts';
import { catalogRoutes } from './catalog.ts';
import { directoryCreationRoutes } from './directory-creation.ts';
import { directorySearchRoutes } from './directory-search.ts';
import { directoryWriteRoutes } from './directory-writes.ts';
import { effectiveAccessRoutes } from './effective-access.ts';
import { invitationRoutes } from './invitations.ts';
import { importRoute } from './imports.ts';
import { keptFactRoutes } from './kept-facts.ts';
import { logRoutes } from './log.ts';
import { meRoutes } from './me.ts';
import { memberDirectoryRoutes } from './member-directory.ts';
import { memberRoutes } from './members.ts';
import { ownerRoutes } from './owners.ts';
import { resourceRoutes } from './resources.ts';
import type { RestDependencies } from './rest-dependencies.ts';
import { membersChangeRoute } from './members-change.ts';
import { grantRoutes, peopleRoutes } from './people.ts';
import { roleRoutes } from './roles.ts';
import { snapshotRoute } from './snapshot.ts';
import { tenantAdministrationRoutes } from './tenant-administration.ts';
import { tenantRoutes } from './tenants.ts';
import { visitRoutes } from './visits.ts';

/** Every REST route under `/api/v1` (api.md). */
export function restRoutes(
  server: FastifyInstance,
  deps: RestDependencies & {
    readonly following: AccountFollowing;
    readonly store: Pick<Store, 'memberRecord' | 'replicaTenant' | 'owners' | 'logRefusal'>;
  },
): void {
  meRoutes(server, deps);
  catalogRoutes(server, deps);
  accountRoutes(server, deps);
  ownerRoutes(server, { ...deps, owners: account => deps.store.owners(account) });
  resourceRoutes(server, deps);
  keptFactRoutes(server, deps);
  tenantRoutes(server, deps);
  tenantAdministrationRoutes(server, deps);
  directorySearchRoutes(server, deps);
  directoryCreationRoutes(server, deps);
  directoryWriteRoutes(server, deps);
  invitationRoutes(server, deps);
  memberRoutes(server, deps);
  memberDirectoryRoutes(server, deps);
  membersChangeRoute(server, deps);
  importRoute(server, deps);
  peopleRoutes(server, deps);
  grantRoutes(server, deps);
  roleRoutes(server, deps);
  effectiveAccessRoutes(server, deps);
  snapshotRoute(server, deps);
  logRoutes(server, deps);
  visitRoutes(server, deps);
}
