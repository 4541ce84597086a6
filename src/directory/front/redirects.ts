import type { StoredObject } from '../store/objects.ts';
import { isJsonObject } from '../web/body.ts';

export type RedirectKind = 'web' | 'spa' | 'publicClient';

function listed(application: StoredObject, kind: RedirectKind): string[] {
  const part = application.body[kind];
  const uris = isJsonObject(part) && Array.isArray(part['redirectUris']) ? part['redirectUris'] : [];
  return uris.filter(uri => typeof uri === 'string');
}

export function redirectsOf(application: StoredObject): string[] {
  return [
    ...listed(application, 'web'),
    ...listed(application, 'spa'),
    ...listed(application, 'publicClient'),
  ];
}

/** On plain http://localhost the port does not count (Entra: redirect URI restrictions). */
function withoutLocalPort(uri: string): string | undefined {
  if (!URL.canParse(uri)) return undefined;
  const url = new URL(uri);
  if (url.protocol !== 'http:' || url.hostname !== 'localhost' || url.username !== '' || url.hash !== '')
    return undefined;
  url.port = '';
  return url.href;
}

function same(registered: string, given: string): boolean {
  if (registered === given) return true;
  const bare = withoutLocalPort(given);
  return bare !== undefined && withoutLocalPort(registered) === bare;
}

/** How an application registered a redirect URI; undefined when it did not. */
export function redirectKind(application: StoredObject, uri: string): RedirectKind | undefined {
  const kinds: RedirectKind[] = ['web', 'spa', 'publicClient'];
  return kinds.find(kind => listed(application, kind).some(registered => same(registered, uri)));
}
