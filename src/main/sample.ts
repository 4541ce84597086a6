import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { Log } from '../app/ports/log.ts';
import type { Installation } from './installation.ts';
import { readSample, sampleFile, type Sample } from './sample-guide.ts';
import type { Settings } from './settings.ts';

const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad';

interface Seeding {
  readonly settings: Pick<Settings, 'cliClientId' | 'apiAudience'>;
  readonly installation: Installation;
  readonly url: string;
  readonly directoryUrl: string;
  readonly log: Log;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function send(url: string, method: string, token: string, body?: unknown): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

/** Sends, and fails with what the server said unless the status is one of those expected. */
async function must(
  expected: readonly number[],
  ...call: Parameters<typeof send>
): Promise<Record<string, unknown>> {
  const answer = await send(...call);
  if (expected.includes(answer.status)) return answer.body;
  throw new Error(`${call[1]} ${call[0]} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}

async function importLines(
  seeding: Seeding,
  tenant: string,
  body: NonNullable<RequestInit['body']>,
): Promise<void> {
  const response = await fetch(`${seeding.directoryUrl}/admin/tenants/${tenant}/import`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${seeding.installation.directoryAdminKey}`,
      'content-type': 'application/x-ndjson',
    },
    body,
    ...{ duplex: 'half' },
  });
  const text = await response.text();
  if (response.status !== 200)
    throw new Error(`the import into ${tenant} answered ${response.status}: ${text}`);
}

const personLine = (person: Sample['people'][number]): string =>
  JSON.stringify({
    '@odata.type': '#microsoft.graph.user',
    id: person.id,
    displayName: `${person.givenName} ${person.surname}`,
    givenName: person.givenName,
    surname: person.surname,
    mailNickname: person.userName.split('@')[0],
    userPrincipalName: person.userName,
    mail: person.userName,
    userType: 'Member',
    accountEnabled: true,
    passwordProfile: { password: person.password, forceChangePasswordNextSignIn: false },
    ...(person.directoryRoles ? { directoryRoles: person.directoryRoles } : {}),
  });

async function seedDirectory(seeding: Seeding, sample: Sample): Promise<void> {
  const { directoryUrl, installation } = seeding;
  const seedTenant = async ({ file, key, ...tenant }: Sample['tenants'][number]): Promise<void> => {
    const made = await send(`${directoryUrl}/admin/tenants`, 'POST', installation.directoryAdminKey, {
      ...tenant,
      consent: true,
    });
    // There already: of a start that was cut off, so its objects are imported again.
    if (made.status !== 201 && made.status !== 409)
      throw new Error(`the sample tenant ${key} was refused: ${JSON.stringify(made.body)}`);
    await importLines(
      seeding,
      tenant.tenantId,
      Readable.toWeb(createReadStream(sampleFile(file))) as NonNullable<RequestInit['body']>,
    );
  };
  await Promise.all(sample.tenants.map(seedTenant));
  const tenantOf = (key: string): string =>
    sample.tenants.find(each => each.key === key)?.tenantId ?? consumers;
  for (const tenant of new Set(sample.people.map(person => tenantOf(person.tenant)))) {
    const lines = sample.people.filter(person => tenantOf(person.tenant) === tenant).map(personLine);
    await importLines(seeding, tenant, lines.join('\n'));
  }
}

async function token(
  seeding: Seeding,
  tenant: string,
  form: Readonly<Record<string, string>>,
): Promise<string> {
  const response = await fetch(`${seeding.directoryUrl}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ scope: `${seeding.settings.apiAudience}/.default`, ...form }),
  });
  const body = (await response.json()) as { access_token?: string; error_description?: string };
  if (!body.access_token)
    throw new Error(body.error_description ?? `the token was refused: ${response.status}`);
  return body.access_token;
}

const portalToken = (seeding: Seeding): Promise<string> =>
  token(seeding, seeding.installation.operatorTenantId, {
    grant_type: 'client_credentials',
    client_id: seeding.installation.portalClientId,
    client_secret: seeding.installation.portalClientSecret,
  });

function personToken(seeding: Seeding, sample: Sample, key: string): Promise<string> {
  const person = sample.people.find(each => each.key === key);
  if (!person) throw new Error(`the sample has no person ${key}`);
  const tenant = sample.tenants.find(each => each.key === person.tenant)?.tenantId ?? consumers;
  return token(seeding, tenant, {
    grant_type: 'password',
    client_id: seeding.settings.cliClientId,
    username: person.userName,
    password: person.password,
  });
}

async function seedAccount(
  seeding: Seeding,
  sample: Sample,
  portal: string,
  known: string | undefined,
): Promise<void> {
  const api = `${seeding.url}/api/v1`;
  const { owner, tenant, features, ...facts } = sample.account;
  const principal = (key: string): { tenantId: string; objectId: string } => {
    const person = sample.people.find(each => each.key === key);
    return {
      tenantId: sample.tenants.find(each => each.key === person?.tenant)?.tenantId ?? consumers,
      objectId: person?.id ?? '',
    };
  };
  const open = (): Promise<Record<string, unknown>> =>
    must([201], `${api}/accounts`, 'POST', portal, { ...facts, owner: principal(owner) });
  const account = `${api}/accounts/${known ?? String((await open())['id'])}`;
  for (const { type, id, name, parent } of sample.resources) {
    const body = parent === undefined ? { name } : { name, parent };
    await must([200, 201], `${account}/resources/${type}/${encodeURIComponent(id)}`, 'PUT', portal, body);
  }
  const proof = await personToken(seeding, sample, sample.members[0]?.who ?? owner);
  await must([201], `${account}/tenants`, 'POST', portal, { token: proof });
  const tenantId = sample.tenants.find(each => each.key === tenant)?.tenantId ?? '';
  for (const { who, kind, objectId, access } of sample.members) {
    const object = who ? { ...principal(who), kind: 'user' } : { tenantId, objectId, kind };
    await must([201, 409], `${account}/members`, 'POST', portal, { objects: [object], access });
  }
  // Last, for an account without features is one that was not finished.
  await must([200], account, 'PATCH', portal, { features });
}

/**
 * Makes the sample tenants, people and account over HTTP, as anybody else would, unless they are there (issue: a
 * newcomer's first five minutes). What an interrupted start left undone is done at the next one.
 */
export async function seedSample(seeding: Seeding): Promise<void> {
  const sample = readSample();
  const began = Date.now();
  const portal = await portalToken(seeding);
  const accounts = await must([200], `${seeding.url}/api/v1/accounts?limit=500`, 'GET', portal);
  const items = accounts['items'] as readonly { id: string; name: string; features: readonly string[] }[];
  const known = items.find(each => each.name === sample.account.name);
  if (known && known.features.length > 0) return;
  await seedDirectory(seeding, sample);
  await seedAccount(seeding, sample, portal, known?.id);
  seeding.log({ level: 'info', msg: 'The sample data is there', ms: Date.now() - began });
}
