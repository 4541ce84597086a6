import type { DirectoryReader, Organization } from '../app/ports/directory-reader.ts';
import type { DirectorySubscriptions } from '../app/ports/directory-subscriptions.ts';
import type { MemberKind } from '../core/catalog.ts';
import type { ObjectId, TenantId } from '../core/id.ts';
import { readKeys } from './application-keys.ts';
import { createApplicationTokens, type ApplicationTokens } from './application-tokens.ts';
import type { ClientCertificate } from './client-assertion.ts';
import { readDelta } from './delta-pages.ts';
import { createExchange, unavailable, type ExchangeOptions } from './exchange.ts';
import { isJsonObject, textAt, type JsonObject } from './graph-json.ts';
import { createGraphReads, type GraphReads } from './graph-reads.ts';
import { idOf, kindOfType, kinds, readWholeProfile } from './profiles.ts';
import { createDirectorySubscriptions } from './subscriptions.ts';

export interface DirectoryReaderOptions extends ExchangeOptions {
  /** Where tokens come from: `https://login.microsoftonline.com` or the embedded directory's origin. */
  readonly loginUrl: string;
  /** Where Graph is: `https://graph.microsoft.com` or the embedded directory's origin. Nothing else is ever asked. */
  readonly graphUrl: string;
  readonly clientId: string;
  /** One of the two is needed; the certificate is preferred. */
  readonly clientSecret?: string;
  readonly clientCertificate?: ClientCertificate;
}

/** The most pages that are read of one object's memberships; larger groups come with the sync. */
const MEMBERSHIP_PAGES = 20;

/** Reads directories through Microsoft Graph v1.0 (graph-contract.md, B), with application tokens of each tenant. */
export const createDirectoryReader = (options: DirectoryReaderOptions): DirectoryReader =>
  connectToDirectories(options).reader;

/** The reader and the subscriptions of one connection, so that what either is told to wait for the other waits for too. */
export function connectToDirectories(options: DirectoryReaderOptions): {
  readonly reader: DirectoryReader;
  readonly subscriptions: DirectorySubscriptions;
} {
  const exchange = createExchange(options);
  const now = options.now ?? (() => new Date());
  const tokens = createApplicationTokens({ ...options, exchange, now });
  const reads = createGraphReads({ exchange, tokens, graphUrl: options.graphUrl });
  return { reader: readerOver(reads, tokens), subscriptions: createDirectorySubscriptions(reads) };
}

function readerOver(reads: GraphReads, tokens: ApplicationTokens): DirectoryReader {
  const kindOf = async (tenant: TenantId, object: ObjectId): Promise<MemberKind | undefined> => {
    const found = await reads.object(tenant, `/v1.0/directoryObjects/${object}`);
    return found && kindOfType(textAt(found, '@odata.type'));
  };

  return {
    organization: tenant => readOrganization(reads, tenant),
    rightsIn: tenant => tokens.rightsIn(tenant),
    delta: (tenant, stream, link) => readDelta(reads, tenant, stream, link),
    async lookUp(tenant, object, kind) {
      const known = kind ?? (await kindOf(tenant, object));
      if (known === undefined) return undefined;
      const { stream, select } = kinds[known];
      const found = await reads.object(tenant, `/v1.0/${stream}/${object}?$select=${select}`);
      return found && readWholeProfile(tenant, known, found);
    },
    async lookUpUser(tenant, userName) {
      const path = `/v1.0/users/${encodeURIComponent(userName)}?$select=${kinds.user.select}`;
      const found = await reads.object(tenant, path);
      return found && readWholeProfile(tenant, 'user', found);
    },
    async groupsOf(tenant, object, kind) {
      const known = kind ?? (await kindOf(tenant, object));
      if (known === undefined) return [];
      const path = `/v1.0/${kinds[known].stream}/${object}/transitiveMemberOf?$select=id&$top=999`;
      const items = await reads.items(tenant, path, MEMBERSHIP_PAGES);
      if (items === undefined) throw unavailable('The object is in more groups than Graph allows');
      return idsOfMembers(items, ['group']);
    },
    async membershipsOf(tenant, object, kind) {
      const related = async (relation: string, wanted: readonly MemberKind[]) => {
        const path = `/v1.0/${kinds[kind].stream}/${object}/${relation}?$select=id&$top=999`;
        const items = await reads.items(tenant, path, MEMBERSHIP_PAGES);
        return items && idsOfMembers(items, wanted);
      };
      const groups = await related('memberOf', ['group']);
      const members = kind === 'group' ? await related('members', ['user', 'group', 'application']) : [];
      return { groups, members };
    },
    ownersOf: (tenant, servicePrincipal) => readOwners(reads, tenant, servicePrincipal),
    keysOf: (tenant, appIds) => readKeys(reads, tenant, appIds),
  };
}

async function readOwners(
  reads: GraphReads,
  tenant: TenantId,
  servicePrincipal: ObjectId,
): Promise<readonly ObjectId[]> {
  const path = `/v1.0/servicePrincipals/${servicePrincipal}`;
  const found = await reads.object(tenant, `${path}?$select=id,appId`);
  if (found === undefined) return [];
  // A tenant's own application has a registration beside its service principal; others' have none here.
  const filter = encodeURIComponent(`appId eq '${textAt(found, 'appId') ?? ''}'`);
  const registrations = await reads.items(tenant, `/v1.0/applications?$filter=${filter}&$select=id`, 1);
  const registered = (registrations ?? []).map(each => `/v1.0/applications/${idOf(each)}`);
  const owners = await Promise.all(
    [path, ...registered].map(each =>
      reads.items(tenant, `${each}/owners?$select=id&$top=999`, MEMBERSHIP_PAGES),
    ),
  );
  return [...new Set(owners.flatMap(items => (items ?? []).map(idOf)))];
}

const idsOfMembers = (items: readonly JsonObject[], wanted: readonly MemberKind[]): readonly ObjectId[] =>
  items
    .filter(item => {
      const kind = kindOfType(textAt(item, '@odata.type'));
      return kind !== undefined && wanted.includes(kind);
    })
    .map(idOf);

async function readOrganization(reads: GraphReads, tenant: TenantId): Promise<Organization> {
  const path = '/v1.0/organization?$select=id,displayName,verifiedDomains,onPremisesSyncEnabled';
  const [found] = (await reads.items(tenant, path, 2)) ?? [];
  if (found === undefined || textAt(found, 'id')?.toLowerCase() !== tenant) {
    throw unavailable('Graph answered for another tenant than the one asked about', 60_000);
  }
  const domains = Array.isArray(found['verifiedDomains'])
    ? found['verifiedDomains'].filter(isJsonObject)
    : [];
  const usual = domains.find(domain => domain['isDefault'] === true) ?? domains[0];
  return {
    tenantId: tenant,
    displayName: textAt(found, 'displayName') ?? '',
    defaultDomain: (usual && textAt(usual, 'name')) ?? '',
    directoryIntegration: found['onPremisesSyncEnabled'] === true,
  };
}
