import { useSyncExternalStore } from 'react';
import { createCell } from '../../data/cell.ts';
import type { Cell } from '../../data/cell.ts';

const all = new Map<string, Cell<string>>();

/** What stands in the bar of a member's page after a change, until it is closed or the console is loaded anew. */
export function saidOf(member: string): Cell<string> {
  const said = all.get(member) ?? createCell('');
  all.set(member, said);
  return said;
}

export function useSaid(member: string): string {
  const said = saidOf(member);
  return useSyncExternalStore(said.subscribe, said.get);
}
