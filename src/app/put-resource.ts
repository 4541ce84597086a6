import { Problem, type InputFault } from '../core/problems.ts';
import type { Resource } from '../core/account.ts';
import type { Catalog } from '../core/catalog.ts';
import type { AccountIndex } from '../core/account-index.ts';
import type { Authority } from './authority.ts';
import type { AccountIndexes } from './account-indexes.ts';
import { changeAccount, type ChangePorts } from './change-account-state.ts';
import type { Actor } from './ports/actor.ts';
import type { IdempotencyKey, KeptAnswer } from './ports/account-store.ts';
import { demandMatch, resourceEtag } from './precondition.ts';

export interface PutResource {
  readonly authority: Authority;
  readonly actor: Actor;
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly parent?: string;
  /** The resource's ETag. */
  readonly ifMatch?: string;
  readonly keep?: {
    readonly key: IdempotencyKey;
    readonly answer: (result: PutResourceResult, revision: number) => KeptAnswer;
  };
}

export interface PutResourceResult {
  readonly resource: Resource;
  readonly created: boolean;
}

// What nobody can see or type again is no id.

const controlCharacters = /[\x00-\x1f\x7f]/;

const fault = (pointer: string, code: InputFault['code'], detail: string): Problem =>
  new Problem(code, detail, { errors: [{ pointer, code, detail }] });

/** Refuses a type that the catalog does not have, a parent of the wrong kind, or a parent that would change. */
function check(catalog: Catalog, index: AccountIndex, put: PutResource): void {
  const type = catalog.resourceTypes.find(each => each.id === put.type && each.id !== 'account');
  if (!type) {
    const types = catalog.resourceTypes.map(each => each.id).filter(id => id !== 'account');
    throw fault(
      '/type',
      'unknown-resource',
      `The catalog has no resource type "${put.type}"; there are ${types.join(', ')}.`,
    );
  }
  if (controlCharacters.test(put.id))
    throw fault('/id', 'invalid', 'An id of a resource has no control characters.');
  const known = index.resource(put.type, put.id);
  if (known && put.parent !== undefined && known.parent !== put.parent) {
    throw fault(
      '/parent',
      'invalid',
      `The parent of ${put.type} "${put.id}" is "${known.parent ?? ''}" and never changes.`,
    );
  }
  if (type.parent === undefined) {
    if (put.parent !== undefined) throw fault('/parent', 'invalid', `A ${type.id} has no parent.`);
    return;
  }
  const parent = put.parent ?? known?.parent;
  if (parent === undefined)
    throw fault('/parent', 'invalid', `A ${type.id} needs the id of its ${type.parent} as "parent".`);
  if (!index.resource(type.parent, parent)) {
    throw fault(
      '/parent',
      'unknown-resource',
      `The account has no ${type.parent} "${parent}". Put it first.`,
    );
  }
}

/** Makes a resource or renames it. The same again changes nothing. */
export const putResource =
  (ports: ChangePorts & { catalog: () => Catalog; indexes: AccountIndexes }) =>
  async (put: PutResource): Promise<{ readonly result: PutResourceResult; readonly revision: string }> =>
    changeAccount(ports, put, index => {
      const known = index.resource(put.type, put.id);
      demandMatch(put.ifMatch, known && resourceEtag(known), known);
      check(ports.catalog(), index, put);
      const parent = put.parent ?? known?.parent;
      const resource: Resource = {
        type: put.type,
        id: put.id,
        name: put.name,
        ...(parent === undefined ? {} : { parent }),
      };
      const same = known?.name === put.name;
      return {
        events: same ? [] : [{ kind: 'resource-put', resource }],
        log: same
          ? []
          : [
              {
                action: 'resources.put',
                result: 'done',
                target: { type: put.type, resource: put.id },
                detail: { before: known ?? null, after: resource },
              },
            ],
        result: { resource, created: known === undefined },
      };
    });
