import type { AccountIndex } from '../core/account-index.ts';
import type { Catalog } from '../core/catalog.ts';
import { isOfType, typeInWords, type Properties, type PropertyDeclaration } from '../core/condition.ts';
import { isGuid, type Principal } from '../core/id.ts';
import type { Alias } from '../core/kept-facts.ts';
import { Problem, type InputFault } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { changeAccount, type ChangePorts, type Keep } from './change-account-state.ts';
import type { Actor } from './ports/actor.ts';

/** At most so many names a subject has. */
const mostAliases = 20;

interface Request<T> {
  readonly authority: Authority;
  readonly actor: Actor;
  readonly keep?: Keep<T>;
}

export interface KeptProperties {
  readonly properties: Properties;
}

type Ports = ChangePorts & { readonly catalog: () => Catalog };

const refused = (errors: readonly InputFault[]): Problem =>
  new Problem('invalid', errors[0]?.detail ?? 'What was sent cannot be kept.', { errors: [...errors] });

/** Refuses what no condition may rest on, so that nothing is kept for nothing, and values of another type. */
function check(
  of: 'subject' | 'resource',
  declared: Readonly<Record<string, PropertyDeclaration>> = {},
  properties: Properties,
): void {
  const errors = Object.entries(properties).flatMap(([name, value]): InputFault[] => {
    const declaration = Object.hasOwn(declared, name) ? declared[name] : undefined;
    const fault = (detail: string): InputFault[] => [
      {
        pointer: `/properties/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        code: 'invalid',
        detail,
      },
    ];
    if (declaration === undefined || declaration.source === 'question') {
      const kept = Object.keys(declared).filter(each => declared[each]?.source !== 'question');
      const known = kept.length === 0 ? 'it names none' : `it names ${kept.join(', ')}`;
      return fault(`The catalog keeps no property "${name}" of a ${of}; ${known}.`);
    }
    return isOfType(declaration.type, value)
      ? []
      : fault(`"${name}" must be ${typeInWords[declaration.type]}.`);
  });
  if (errors.length > 0) throw refused(errors);
}

const same = (a: Properties | undefined, b: Properties): boolean => {
  const names = Object.keys(b);
  return (
    Object.keys(a ?? {}).length === names.length &&
    names.every(name => JSON.stringify(a?.[name]) === JSON.stringify(b[name]))
  );
};

/** Of whom something can be kept: of those of associated tenants, and of owners. */
export function demandSubject(index: AccountIndex, who: Principal): void {
  if (index.facts.tenants.includes(who.tenantId) || index.isOwner(who)) return;
  throw new Problem('not-found', 'The account has no such subject: the tenant is not associated with it.');
}

export function demandResource(index: AccountIndex, type: string, id: string): void {
  if (index.resource(type, id) === undefined)
    throw new Problem('not-found', 'The account has no such resource.');
}

export interface PutSubjectProperties extends Request<KeptProperties> {
  readonly who: Principal;
  readonly properties: Properties;
}

/** Keeps a subject's properties in place of those before; none of them: nothing is kept. The same again changes nothing. */
export const putSubjectProperties = (ports: Ports) => async (put: PutSubjectProperties) =>
  changeAccount<KeptProperties>(ports, put, index => {
    const { who, properties } = put;
    demandSubject(index, who);
    check('subject', ports.catalog().properties?.subject, properties);
    const result = { properties };
    if (same(index.subjectProperties(who), properties)) return { events: [], log: [], result };
    return {
      events: [{ kind: 'subject-properties-put', ...who, properties }],
      log: [
        {
          action: 'subjects.properties',
          result: 'done',
          target: { ...who },
          // Values may be personal; which there are tells the story as well.
          detail: { properties: Object.keys(properties) },
        },
      ],
      result,
    };
  });

export interface PutResourceProperties extends Request<KeptProperties> {
  readonly type: string;
  readonly id: string;
  readonly properties: Properties;
}

/** Keeps a resource's properties in place of those before. The same again changes nothing. */
export const putResourceProperties = (ports: Ports) => async (put: PutResourceProperties) =>
  changeAccount<KeptProperties>(ports, put, index => {
    const { type, id, properties } = put;
    demandResource(index, type, id);
    check('resource', ports.catalog().properties?.resource, properties);
    const result = { properties };
    if (same(index.resourceProperties(type, id), properties)) return { events: [], log: [], result };
    return {
      events: [{ kind: 'resource-properties-put', type, id, properties }],
      log: [
        {
          action: 'resources.properties',
          result: 'done',
          target: { type, resource: id },
          detail: { properties: Object.keys(properties) },
        },
      ],
      result,
    };
  });

export interface PutAliasResult {
  readonly alias: Alias;
  readonly created: boolean;
}

export interface PutAlias extends Request<PutAliasResult> {
  readonly alias: Alias;
}

/** Gives a subject a name for questions; a name that another had moves. The same again changes nothing. */
export const putAlias = (ports: Ports) => async (put: PutAlias) =>
  changeAccount<PutAliasResult>(ports, put, index => {
    const { alias } = put;
    checkAlias(ports.catalog(), alias);
    const { type, id, tenantId, objectId } = alias;
    demandSubject(index, alias);
    const known = index.alias(type, id);
    const result = { alias, created: known === undefined };
    if (known?.tenantId === tenantId && known.objectId === objectId) return { events: [], log: [], result };
    if (index.aliasesOf(alias).length >= mostAliases) {
      throw new Problem('too-many', `A subject has at most ${mostAliases} names. Delete one first.`);
    }
    return {
      events: [{ kind: 'alias-put', alias }],
      log: [
        {
          action: 'aliases.put',
          result: 'done',
          target: { tenantId, objectId },
          detail: { type, id, before: known ? { tenantId: known.tenantId, objectId: known.objectId } : null },
        },
      ],
      result,
    };
  });

function checkAlias({ subjectTypes = [] }: Catalog, { type, id }: Alias): void {
  const types = ['user', 'application', ...subjectTypes.map(each => each.id)];
  const fault = (pointer: string, detail: string): Problem => refused([{ pointer, code: 'invalid', detail }]);
  if (!types.includes(type)) {
    throw fault('/type', `The catalog has no subject type "${type}"; there are ${types.join(', ')}.`);
  }
  const parts = id.split('/');
  if (parts.length === 2 && parts.every(isGuid)) {
    throw fault('/id', 'An id of the form <tenantId>/<objectId> names a subject by itself and is no alias.');
  }
  if (/[\x00-\x1f\x7f]/.test(id)) throw fault('/id', 'An alias has no control characters.');
}

export interface DeleteAlias extends Request<undefined> {
  readonly type: string;
  readonly id: string;
}

/** Takes a name for questions away. Throws `not-found` where there is none. */
export const deleteAlias = (ports: Ports) => async (request: DeleteAlias) =>
  changeAccount<undefined>(ports, request, index => {
    const { type, id } = request;
    const known = index.alias(type, id);
    if (known === undefined) throw new Problem('not-found', 'The account has no such alias.');
    const { tenantId, objectId } = known;
    return {
      events: [{ kind: 'alias-deleted', type, id }],
      log: [
        { action: 'aliases.delete', result: 'done', target: { tenantId, objectId }, detail: { type, id } },
      ],
      result: undefined,
    };
  });
