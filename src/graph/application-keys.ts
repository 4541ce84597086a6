import type { KeyTerm } from '../app/ports/directory-reader.ts';
import type { TenantId } from '../core/id.ts';
import { isJsonObject, textAt, type JsonObject } from './graph-json.ts';
import type { GraphReads } from './graph-reads.ts';

/** As many values as `in` of a `$filter` may list (graph-contract.md). */
const atOnce = 15;

function termOf(credential: JsonObject): readonly KeyTerm[] {
  const [keyId, end] = [textAt(credential, 'keyId'), textAt(credential, 'endDateTime')];
  // A key without an end needs no reminder.
  if (keyId === undefined || end === undefined || Number.isNaN(Date.parse(end))) return [];
  const description = textAt(credential, 'displayName') ?? null;
  return [{ keyId, description, start: textAt(credential, 'startDateTime') ?? null, end }];
}

const termsOf = (application: JsonObject): readonly KeyTerm[] =>
  ['passwordCredentials', 'keyCredentials'].flatMap(name => {
    const credentials = application[name];
    return Array.isArray(credentials) ? credentials.filter(isJsonObject).flatMap(termOf) : [];
  });

/** The keys of the tenant's own registrations among these client ids; those of other tenants have none here. */
export async function readKeys(
  reads: GraphReads,
  tenant: TenantId,
  appIds: readonly string[],
): Promise<ReadonlyMap<string, readonly KeyTerm[]>> {
  const found = new Map<string, readonly KeyTerm[]>();
  for (let from = 0; from < appIds.length; from += atOnce) {
    const some = appIds.slice(from, from + atOnce).map(each => `'${each.replaceAll("'", "''")}'`);
    const filter = encodeURIComponent(`appId in (${some.join(', ')})`);
    const path = `/v1.0/applications?$filter=${filter}&$select=appId,passwordCredentials,keyCredentials`;
    for (const application of (await reads.items(tenant, path, 2)) ?? []) {
      const appId = textAt(application, 'appId')?.toLowerCase();
      if (appId !== undefined) found.set(appId, termsOf(application));
    }
  }
  return found;
}
