import type { GroundView, HoldingView } from '../../client/contract.ts';
import { lastDay } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import { isolatedText } from './visible-text.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The group that a way comes through: the one that was given the access. */
const groupOf = (ground: GroundView): string | undefined => ground.viaNames.at(-1);

/** The groups between the person and the group that was given the access: "Marketing EMEA > Europe". */
const pathOf = (ground: GroundView): string => ground.viaNames.slice(0, -1).map(isolatedText).join(' > ');

/** Each group that gives something, once, with what it gives and by way of which groups. */
export function groupWays(holdings: readonly HoldingView[], words: Vocabulary): readonly string[] {
  const ways = new Map<string, string>();
  for (const ground of holdings.flatMap(holding => holding.from)) {
    const group = groupOf(ground);
    if (group === undefined) continue;
    const what = ground.role === undefined ? t.access.custom : words.role(ground.role);
    const key = `${what}|${ground.via.join('/')}`;
    const path = pathOf(ground);
    ways.set(
      key,
      t.access.fromGroup(what, isolatedText(group)) + (path === '' ? '' : t.access.byWayOf(path)),
    );
  }
  return [...ways.values()];
}

/** Why somebody has a holding, in one sentence; more ways are counted. */
export function because(holding: HoldingView, words: Vocabulary): string {
  const first = holding.from[0];
  if (first === undefined) return '';
  const group = groupOf(first);
  const main =
    first.by === 'owner'
      ? t.access.because.owner
      : group !== undefined
        ? t.access.because.group(isolatedText(group))
        : first.role === undefined
          ? t.access.because.ownCustom
          : t.access.because.ownRole(words.role(first.role));
  const more = holding.from.length - 1;
  return more === 0 ? main : main + t.access.because.andMore(more);
}

/** One way in full: what was given, to whom, by way of which groups, until when. */
export function wayInFull(ground: GroundView, words: Vocabulary): string {
  const group = groupOf(ground);
  const path = pathOf(ground);
  const role = ground.role === undefined ? undefined : words.role(ground.role);
  const given =
    ground.by === 'owner'
      ? t.access.path.owner
      : group === undefined
        ? role === undefined
          ? t.access.path.custom
          : t.access.path.role(role)
        : role === undefined
          ? t.access.path.groupCustom(isolatedText(group))
          : t.access.path.groupRole(role, isolatedText(group));
  return [
    given,
    path === '' ? '' : t.access.path.byWayOf(path),
    ground.end === undefined ? '' : t.access.path.term(lastDay(ground.end)),
  ]
    .filter(Boolean)
    .join(' ');
}

/** Why a holding has no effect now, in words; empty when it has. */
export function noEffect(holding: HoldingView, words: Vocabulary): string {
  const denial = holding.withoutEffect;
  if (denial === undefined) return '';
  if (denial.code === 'feature-missing')
    return t.access.noEffect['feature-missing'](words.feature(denial.feature));
  if (denial.code === 'requirement-missing') {
    return t.access.noEffect['requirement-missing'](words.permission(denial.permission));
  }
  return t.access.noEffect.other;
}

/** The sensitive account permissions that somebody does not have, by name: what an overview must not leave open. */
export function missingSensitive(holdings: readonly HoldingView[], words: Vocabulary): readonly string[] {
  const held = new Set(holdings.map(holding => holding.permission));
  return (words.catalog?.permissions ?? [])
    .filter(permission => permission.sensitive === true && !held.has(permission.id))
    .map(permission => permission.name);
}
