import type { ObjectRef } from '../client/contract.ts';
import { UsageFault } from './usage-fault.ts';

const guid = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';
const pattern = new RegExp(`^(?:(user|group|application):)?(${guid})/(${guid})$`);

/** Whether a text has the form of an object rather than of a member's id. */
export const isObjectText = (text: string): boolean => pattern.test(text);

/** Reads `user:<tenantId>/<objectId>`, `group:...` or `application:...`; without a kind it is a user. */
export function readObject(text: string): ObjectRef {
  const match = pattern.exec(text);
  if (!match) {
    throw new UsageFault(
      `"${text}" names nobody: write user:<tenantId>/<objectId>, group:... or application:..., both ids as GUIDs.`,
    );
  }
  const [, kind = 'user', tenantId = '', objectId = ''] = match;
  return {
    kind: kind as ObjectRef['kind'],
    tenantId: tenantId.toLowerCase(),
    objectId: objectId.toLowerCase(),
  };
}

/** An object as `readObject` reads it. */
export const objectText = ({ kind, tenantId, objectId }: ObjectRef): string =>
  `${kind}:${tenantId}/${objectId}`;

/**
 * Who a question is about: a user or an application, never a group (D-1), by its ids or as `<type>:<name>` by one of the
 * account's aliases.
 */
export function readSubject(text: string): { readonly type: string; readonly id: string } {
  if (isObjectText(text)) {
    const { kind, tenantId, objectId } = readObject(text);
    if (kind === 'group')
      throw new UsageFault('A group asks for nothing: name one of its users or applications.');
    return { type: kind, id: `${tenantId}/${objectId}` };
  }
  const colon = text.indexOf(':');
  if (colon < 1 || colon === text.length - 1) {
    throw new UsageFault(
      `"${text}" names nobody: write user:<tenantId>/<objectId> or application:..., both ids as GUIDs, or <type>:<name> as an alias of the account has it.`,
    );
  }
  return { type: text.slice(0, colon), id: text.slice(colon + 1) };
}

/** Reads `name=value` as often as given; a value is JSON, and a text where it is none. */
export function readProperty(
  text: string,
  before: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new UsageFault(`"${text}" is no property: write <name>=<value>.`);
  return { ...before, [text.slice(0, equals)]: valueOf(text.slice(equals + 1)) };
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Reads `permission:read`, `permission:readWrite` or an action of the catalog's own. */
export function readAction(text: string): { readonly name: string } {
  const colon = text.lastIndexOf(':');
  const level = text.slice(colon + 1);
  if (text === '' || colon === 0 || (colon > 0 && level !== 'read' && level !== 'readWrite')) {
    throw new UsageFault(`"${text}" is no action: write <permission>:read or <permission>:readWrite.`);
  }
  return { name: text };
}

/** Reads `account` (the account asked about) or `type/id`; the id may contain slashes. */
export function readResource(text: string, account: string): { readonly type: string; readonly id: string } {
  if (text === 'account') return { type: 'account', id: account };
  const slash = text.indexOf('/');
  if (slash < 1 || slash === text.length - 1) {
    throw new UsageFault(`"${text}" is no resource: write account, or <type>/<id> such as product/app-1.`);
  }
  return { type: text.slice(0, slash), id: text.slice(slash + 1) };
}
