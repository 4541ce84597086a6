import type { TenantMaker } from '../app/ports/tenant-maker.ts';
import { asObjectId, asTenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import { unavailable } from '../graph/exchange.ts';

/** Makes tenants in the embedded directory by its own management (api.md, The embedded directory). */
export function createEmbeddedTenants(options: {
  readonly directoryUrl: string;
  readonly adminKey: string;
  readonly fetch?: typeof fetch;
}): TenantMaker {
  return {
    async makeTenant(tenant) {
      let response: Response;
      let body: Answer;
      try {
        response = await (options.fetch ?? fetch)(`${options.directoryUrl}/admin/tenants`, {
          method: 'POST',
          headers: { authorization: `Bearer ${options.adminKey}`, 'content-type': 'application/json' },
          body: JSON.stringify(tenant),
          signal: AbortSignal.timeout(10_000),
        });
        body = (await response.json()) as Answer;
      } catch (cause) {
        throw unavailable('The directory was silent', undefined, cause);
      }
      if (response.status === 201 && 'tenantId' in body) {
        const { id, userPrincipalName } = body.administrator;
        return {
          tenantId: asTenantId(body.tenantId),
          administrator: { objectId: asObjectId(id), userPrincipalName },
        };
      }
      if (response.status >= 500 || !('error' in body))
        throw unavailable(`The directory answered ${response.status}`);
      const detail = `The directory refused to make the tenant: ${body.error.message}`;
      const code = response.status === 409 ? 'directory-refused' : 'invalid';
      const pointer = response.status === 409 ? '/domain' : '';
      throw new Problem(code, detail, { errors: [{ pointer, code, detail }] });
    },
  };
}

type Answer =
  | {
      readonly tenantId: string;
      readonly administrator: { readonly id: string; readonly userPrincipalName: string };
    }
  | { readonly error: { readonly code: string; readonly message: string } };
