import { domainsOf } from '../store/tenants.ts';
import { allowOptions, contextOf, ok, param, type GraphAnswer, type GraphCall } from './call.ts';
import { notFound } from './graph-error.ts';
import { parseSelect } from './present.ts';

const FULL = [
  'Organization.Read.All',
  'User.Read.All',
  'User.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
];

function organization(call: GraphCall): Record<string, unknown> {
  const { tenant, caller } = call;
  const verifiedDomains = domainsOf(call.directory.store, tenant.n).map(({ name, isDefault }) => ({
    capabilities: 'Email, OfficeCommunicationsOnline',
    isDefault,
    isInitial: isDefault,
    name,
    type: 'Managed',
  }));
  const all: Record<string, unknown> = { id: tenant.id, ...tenant.body, verifiedDomains };
  if (!FULL.some(permission => caller.permissions.has(permission))) {
    // With User.Read alone only these are filled.
    const shown = new Set(['id', 'displayName', 'verifiedDomains']);
    for (const name of Object.keys(all)) if (!shown.has(name)) all[name] = null;
  }
  const select = parseSelect(call.query.get('$select'));
  if (select === undefined) return all;
  return Object.fromEntries(
    ['id', ...select.filter(name => name !== 'id')].map(name => [name, all[name] ?? null]),
  );
}

/** `GET /organization`: the one tenant of the token. */
export function listOrganization(call: GraphCall): GraphAnswer {
  allowOptions(call, '$select', '$top');
  return ok({ '@odata.context': contextOf(call, 'organization'), value: [organization(call)] });
}

/** `GET /organization/{id}` */
export function readOrganization(call: GraphCall): GraphAnswer {
  allowOptions(call, '$select');
  if (param(call, 'id').toLowerCase() !== call.tenant.id) throw notFound(param(call, 'id'));
  return ok({ '@odata.context': contextOf(call, 'organization/$entity'), ...organization(call) });
}
