/** What stands after `?` on the pages of the house; anything else in an address is left out. */
type Named<K extends string> = { readonly [name in K]?: string };

const named =
  <K extends string>(...names: readonly K[]) =>
  (raw: Record<string, unknown>): Named<K> => {
    const found: { [name in K]?: string } = {};
    for (const name of names) {
      const value = raw[name];
      if (typeof value === 'string' && value !== '') found[name] = value;
    }
    return found;
  };

export const stepSearch = named('step');
export const tabSearch = named('tab');
export const logSearch = named('from', 'to', 'actor', 'member', 'action', 'q', 'entry');
export const checkSearch = named('way', 'subject', 'permission', 'level', 'on');
export const roleEditSearch = named('from');
export const questionSearch = named('permission', 'level', 'on');
