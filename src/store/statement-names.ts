/** So many statements keep their plans on each connection. */
const mostNamed = 200;
/** So many are remembered as asked once. */
const mostSeen = 1_000;

/**
 * Names under which a connection prepares statements, from their second time on: planning one takes PostgreSQL longer than
 * doing it. What is asked in ever other words gets none.
 */
export function statementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  const seen = new Set<string>();
  return text => {
    const known = names.get(text);
    if (known !== undefined || names.size === mostNamed) return known;
    if (!seen.delete(text)) {
      if (seen.size === mostSeen) seen.clear();
      seen.add(text);
      return undefined;
    }
    const name = `rolecall_${names.size + 1}`;
    names.set(text, name);
    return name;
  };
}
