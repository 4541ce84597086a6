import type { MemberFilter, MemberState } from '../../client/contract.ts';
import type { MemberKind } from '../../core/catalog.ts';
import { t } from '../texts/t.ts';

const kinds: readonly MemberKind[] = ['user', 'group', 'application'];
const states = Object.keys(t.members.states) as readonly MemberState[];

/** What of an address the list of members understands; anything else in it is left out. */
export function listSearch(raw: Record<string, unknown>): MemberFilter {
  const kind = kinds.find(one => one === raw['kind']);
  const state = raw['state'] === 'attention' ? 'attention' : states.find(one => one === raw['state']);
  return {
    ...textsOf(raw, ['q', 'tenant', 'role', 'through', 'expiring', 'idle', 'permission', 'sort']),
    ...(kind === undefined ? {} : { kind }),
    ...(state === undefined ? {} : { state }),
  };
}

export const addSteps = ['who', 'access', 'effect', 'done'] as const;
export type AddStep = (typeof addSteps)[number];
export const addWays = ['directory', 'invite', 'file', 'new-user', 'new-group', 'new-application'] as const;
export type AddWay = (typeof addWays)[number];
export const shownKinds = ['all', 'user', 'group', 'application'] as const;
export type ShownKind = (typeof shownKinds)[number];

export interface AddSearch {
  readonly way?: AddWay;
  readonly step?: AddStep;
  readonly q?: string;
  readonly show?: ShownKind;
  readonly tenant?: string;
}

export function addSearch(raw: Record<string, unknown>): AddSearch {
  const step = addSteps.find(one => one === raw['step']);
  const show = shownKinds.find(one => one === raw['show']);
  const way = addWays.find(one => one === raw['way']);
  return {
    ...textsOf(raw, ['q', 'tenant']),
    ...(way === undefined ? {} : { way }),
    ...(step === undefined ? {} : { step }),
    ...(show === undefined ? {} : { show }),
  };
}

export const removalSearch = (raw: Record<string, unknown>): { readonly member?: string } =>
  textsOf(raw, ['member']);

function textsOf<K extends string>(raw: Record<string, unknown>, names: readonly K[]): { [name in K]?: string } {
  const found: { [name in K]?: string } = {};
  for (const name of names) {
    const value = raw[name];
    if (typeof value === 'string' && value !== '') found[name] = value;
  }
  return found;
}
