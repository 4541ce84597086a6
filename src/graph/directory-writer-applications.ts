import type { ApplicationKey, DirectoryApplication, DirectoryWriter } from '../app/ports/directory-writer.ts';
import { asObjectId } from '../core/id.ts';
import type { Asking } from './directory-writer-asking.ts';
import { deeds } from './directory-writer-refusals.ts';
import { unexpected } from './graph-reads.ts';
import { isJsonObject, itemsOf, textAt, type JsonObject } from './graph-json.ts';
import { idOf } from './profiles.ts';

const select = 'id,appId,displayName,identifierUris,web';

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

function applicationOf(raw: JsonObject): DirectoryApplication {
  const web = raw['web'];
  return {
    applicationId: idOf(raw),
    appId: textAt(raw, 'appId') ?? '',
    displayName: textAt(raw, 'displayName') ?? '',
    replyUrls: isJsonObject(web) ? texts(web['redirectUris']) : [],
    appIdUris: texts(raw['identifierUris']),
  };
}

const keyOf = (raw: JsonObject): ApplicationKey => ({
  keyId: textAt(raw, 'keyId') ?? '',
  description: textAt(raw, 'displayName') ?? null,
  hint: textAt(raw, 'hint') ?? null,
  created: textAt(raw, 'startDateTime') ?? null,
  expires: textAt(raw, 'endDateTime') ?? null,
});

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

type Applications = Pick<
  DirectoryWriter,
  | 'createApplication'
  | 'applicationsWith'
  | 'servicePrincipal'
  | 'applicationOf'
  | 'updateApplication'
  | 'listKeys'
  | 'addKey'
  | 'removeKey'
>;

/** Registrations, service principals and keys (graph-contract.md, B4). */
export function createApplicationsWriter(asking: Asking): Applications {
  const principalOf = async (person: Parameters<DirectoryWriter['servicePrincipal']>[0], appId: string) => {
    const filter = encodeURIComponent(`appId eq ${quoted(appId)}`);
    const [found] = await asking.items(person, `/v1.0/servicePrincipals?$filter=${filter}&$select=id`);
    return found && idOf(found);
  };
  const applicationsWith: DirectoryWriter['applicationsWith'] = async (person, having) => {
    const clause =
      'appIdUri' in having
        ? `identifierUris/any(x:x eq ${quoted(having.appIdUri)})`
        : 'appId' in having
          ? `appId eq ${quoted(having.appId)}`
          : `web/redirectUris/any(x:x eq ${quoted(having.replyUrl)})`;
    const path = `/v1.0/applications?$filter=${encodeURIComponent(clause)}&$select=${select}&$count=true`;
    if (!('replyUrl' in having)) return (await asking.items(person, path)).map(applicationOf);
    // Not every directory filters by what is within `web`; then all registrations are looked through.
    const filtered = await asking.exchange.send(person, 'GET', path);
    const some = filtered.status === 200 ? itemsOf(filtered.body) : undefined;
    const all = some ?? (await asking.items(person, `/v1.0/applications?$select=${select}&$top=999`));
    return all.map(applicationOf).filter(each => each.replyUrls.includes(having.replyUrl));
  };
  return {
    applicationsWith,
    async createApplication(person, application) {
      const answer = await asking.write(person, deeds.createApplication, {
        method: 'POST',
        path: '/v1.0/applications',
        body: {
          displayName: application.name,
          signInAudience: 'AzureADMyOrg',
          web: { redirectUris: [application.replyUrl] },
          identifierUris: application.appIdUris,
        },
      });
      if (!isJsonObject(answer.body)) throw unexpected(answer);
      return applicationOf(answer.body);
    },
    async servicePrincipal(person, appId) {
      const known = await principalOf(person, appId);
      if (known !== undefined) return known;
      const request = { method: 'POST', path: '/v1.0/servicePrincipals', body: { appId } } as const;
      const answer = await asking.writeFresh(
        person,
        deeds.createApplication,
        request,
        ({ status }) => status === 409,
      );
      if (answer.status === 409) {
        const there = await principalOf(person, appId);
        if (there !== undefined) return there;
      }
      const id = isJsonObject(answer.body) ? textAt(answer.body, 'id') : undefined;
      if (id === undefined) throw unexpected(answer);
      return asObjectId(id);
    },
    async applicationOf(person, servicePrincipal) {
      const found = await asking.object(
        person,
        `/v1.0/servicePrincipals/${servicePrincipal}?$select=id,appId`,
      );
      const appId = found && textAt(found, 'appId');
      return appId === undefined ? undefined : (await applicationsWith(person, { appId }))[0];
    },
    async updateApplication(person, application, { name, replyUrls, appIdUris }) {
      const body = {
        ...(name === undefined ? {} : { displayName: name }),
        ...(replyUrls === undefined ? {} : { web: { redirectUris: replyUrls } }),
        ...(appIdUris === undefined ? {} : { identifierUris: appIdUris }),
      };
      const path = `/v1.0/applications/${application}`;
      await asking.writeFresh(person, deeds.changeApplication, { method: 'PATCH', path, body });
    },
    async listKeys(person, application) {
      const path = `/v1.0/applications/${application}?$select=id,passwordCredentials`;
      const found = await asking.object(person, path);
      const keys = found?.['passwordCredentials'];
      return Array.isArray(keys) ? keys.filter(isJsonObject).map(keyOf) : [];
    },
    async addKey(person, application, key) {
      const answer = await asking.writeFresh(person, deeds.changeApplication, {
        method: 'POST',
        path: `/v1.0/applications/${application}/addPassword`,
        body: { passwordCredential: { displayName: key.description, endDateTime: key.expires } },
      });
      const secret = isJsonObject(answer.body) ? textAt(answer.body, 'secretText') : undefined;
      if (!isJsonObject(answer.body) || secret === undefined)
        throw unexpected({ ...answer, body: undefined });
      return { ...keyOf(answer.body), secret };
    },
    async removeKey(person, application, keyId) {
      const path = `/v1.0/applications/${application}/removePassword`;
      await asking.write(person, deeds.changeApplication, { method: 'POST', path, body: { keyId } });
    },
  };
}
