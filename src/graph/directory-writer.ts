import type { DirectoryWriter } from '../app/ports/directory-writer.ts';
import { createAsking } from './directory-writer-asking.ts';
import { createApplicationsWriter } from './directory-writer-applications.ts';
import { createPersonExchange, type PersonExchangeOptions } from './directory-writer-exchange.ts';
import { createGroupsWriter } from './directory-writer-groups.ts';
import { createPeopleWriter } from './directory-writer-people.ts';
import { deeds } from './directory-writer-refusals.ts';
import { readRights } from './directory-writer-rights.ts';
import { createSearch } from './directory-writer-search.ts';
import { unavailable } from './exchange.ts';
import { isJsonObject, textAt } from './graph-json.ts';

/** Writes directories through Microsoft Graph v1.0 (graph-contract.md, B) with the tokens of people. */
export function createDirectoryWriter(options: PersonExchangeOptions): DirectoryWriter {
  const exchange = createPersonExchange(options);
  const asking = createAsking(exchange, deeds.read, options.freshForMs);
  return {
    ...createPeopleWriter(asking),
    ...createGroupsWriter(asking),
    ...createApplicationsWriter(asking),
    ...createSearch(asking),
    rightsOf: person => readRights(exchange, person),
    async organization(person) {
      const { tenantId } = person.principal;
      const path = '/v1.0/organization?$select=id,displayName,verifiedDomains,onPremisesSyncEnabled';
      const [found] = await asking.items(person, path);
      if (found === undefined || textAt(found, 'id')?.toLowerCase() !== tenantId) {
        throw unavailable('Graph answered for another tenant than the one asked about', 60_000);
      }
      const verified = found['verifiedDomains'];
      const domains = Array.isArray(verified) ? verified.filter(isJsonObject) : [];
      const usual = domains.find(domain => domain['isDefault'] === true) ?? domains[0];
      return {
        tenantId,
        displayName: textAt(found, 'displayName') ?? '',
        defaultDomain: (usual && textAt(usual, 'name')) ?? '',
        directoryIntegration: found['onPremisesSyncEnabled'] === true,
      };
    },
  };
}
