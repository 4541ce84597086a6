import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, startTestRolecall, type Answer, type TestRolecall } from '../rolecall.ts';

const contoso = 'c0470500-0000-4000-8000-0000000000c1';
const fabrikam = 'fab41ca4-0000-4000-8000-0000000000f1';

let rolecall: TestRolecall;
let account: string;
let portal: string;

const read = (name: string): string =>
  readFileSync(new URL(`../../sample/${name}.ndjson`, import.meta.url), 'utf8');

beforeAll(async () => {
  rolecall = await startTestRolecall();
  portal = await rolecall.portalToken();
});
afterAll(async () => {
  await rolecall?.close();
});

const asPortal = (method: string, path: string, body?: unknown): Promise<Answer> =>
  rolecall.call(method, `/api/v1/accounts/${account}${path}`, {
    token: portal,
    ...(body === undefined ? {} : { body }),
  });

describe('the main job', () => {
  it('imports both sample directories', async () => {
    for (const [id, name] of [
      [contoso, 'contoso'],
      [fabrikam, 'fabrikam'],
    ] as const) {
      const made = await rolecall.admin('POST', '/tenants', {
        tenantId: id,
        displayName: name,
        domain: `${name}.test`,
        contactEmail: `it@${name}.test`,
        administrator: {
          givenName: 'Ada',
          surname: 'Min',
          userName: 'admin',
          password: 'Ada-keeps-it-all-1',
        },
        directoryIntegration: name === 'fabrikam',
      });
      expect(made.status).toBe(201);
      const imported = await rolecall.importLines(id, read(name));
      expect(imported.status).toBe(200);
      expect(imported.body.problems).toEqual([]);
    }
  });

  it('A-1 a portal opens an account without naming an owner: unclaimed', async () => {
    const opened = await rolecall.call('POST', '/api/v1/accounts', {
      token: portal,
      body: { name: 'Contoso Games', kind: 'company' },
    });
    expect(opened.status).toBe(201);
    expect(opened.body).toMatchObject({
      name: 'Contoso Games',
      kind: 'company',
      claimed: false,
      features: [],
    });
    account = opened.body.id;
  });

  it('T-1 adding members is refused before a tenant is associated', async () => {
    const refused = await asPortal('POST', '/members', {
      objects: [{ tenantId: contoso, objectId: 'c7fde805-ec99-408d-9b5b-5fab8f4d3e27', kind: 'user' }],
      access: { roles: ['developer'] },
    });
    expect(refused.status).toBe(409);
    expect(refused.body.code).toBe('tenant-required');
  });

  it('T-2 a tenant is associated by a fresh sign-in of one of its people, used once', async () => {
    const token = await rolecall.freshToken(contoso, 'lakshmi.yilmaz@contoso.test', 'Sample-0-Passw0rd');
    const associated = await asPortal('POST', '/tenants', { token });
    expect(associated.status, JSON.stringify(associated.body)).toBe(201);
    expect(associated.body).toMatchObject({
      tenantId: contoso,
      displayName: 'contoso',
      defaultDomain: 'contoso.test',
    });
    const again = await asPortal('POST', '/tenants', { token });
    expect(again.body.code).toBe('proof-invalid');
  });

  it('U-1 adds a user with a role, who may then do what the role says', async () => {
    const added = await asPortal('POST', '/members', {
      objects: [{ tenantId: contoso, objectId: 'c7fde805-ec99-408d-9b5b-5fab8f4d3e27', kind: 'user' }],
      access: { roles: ['manager'] },
    });
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    const token = await rolecall.personToken(contoso, 'lakshmi.yilmaz@contoso.test', 'Sample-0-Passw0rd');
    const answer = await eventually(async () => {
      const asked = await rolecall.call('POST', '/access/v1/evaluation', {
        token,
        body: {
          subject: { type: 'user', id: `${contoso}/c7fde805-ec99-408d-9b5b-5fab8f4d3e27` },
          action: { name: 'account-users:readWrite' },
          resource: { type: 'account', id: account },
        },
      });
      return asked.status === 200 && asked.body.decision === true ? asked : undefined;
    }, 2);
    expect(answer.body.context.revision).toBeTruthy();
  });
});
