/** An address as it was given, and the entry of the list that it stood in. */
export interface GivenAddress {
  readonly address: string;
  readonly entry: number;
}

/** The same mailbox for us, however it is written: directories compare addresses without case. */
export const addressKey = (address: string): string => address.toLowerCase();

/**
 * The addresses of a list, whose entries may hold several separated by commas, semicolons, white space or line ends (U-4).
 * In the order given, each once.
 */
export function readAddresses(entries: readonly string[]): readonly GivenAddress[] {
  const found = new Map<string, GivenAddress>();
  for (const [entry, text] of entries.entries()) {
    for (const address of text.split(/[\s,;]+/u)) {
      if (address !== '' && !found.has(addressKey(address)))
        found.set(addressKey(address), { address, entry });
    }
  }
  return [...found.values()];
}

/** The characters that Graph refuses in the address of an invitation (graph-contract.md, B5), `@` aside. */
const refused = /[~!#$%^&*()+=[\]{}\\/|;:"<>?,]/u;

/** Why nobody can be invited at an address; undefined when the directory may be asked. */
export function addressFault(address: string): string | undefined {
  const [local = '', domain = '', ...more] = address.split('@');
  if (more.length > 0 || local === '' || domain === '') return 'This is no e-mail address.';
  const bad = refused.exec(address)?.[0];
  if (bad !== undefined) return `The directory takes no address with the character ${bad} in it.`;
  if (local.length > 64 || address.length > 254) return 'This address is too long to be one.';
  if (
    !/^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])$/.test(
      domain,
    )
  ) {
    return 'What stands after the @ is no domain, such as example.com.';
  }
  return undefined;
}

/** The domain of an address, in lower case. */
export const domainOf = (address: string): string =>
  address.slice(address.lastIndexOf('@') + 1).toLowerCase();
