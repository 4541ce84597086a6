/**
 * A value as it stands in an LDAP filter (RFC 4515, section 3): all but letters and digits of ASCII is escaped, byte by
 * byte, so that no value of an entry can be read as a part of the filter.
 */
export function filterValue(value: string | Uint8Array): string {
  let escaped = '';
  for (const byte of typeof value === 'string' ? Buffer.from(value, 'utf8') : value) {
    const character = String.fromCharCode(byte);
    escaped += /[A-Za-z0-9]/.test(character) ? character : `\\${byte.toString(16).padStart(2, '0')}`;
  }
  return escaped;
}
