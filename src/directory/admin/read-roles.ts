import { roleTemplate } from '../store/directory-roles.ts';

/** Directory roles by name or template id. `unknown` names the first that does not exist. */
export function readDirectoryRoles(value: unknown): { templates: string[]; unknown: string | undefined } {
  if (value === undefined) return { templates: [], unknown: undefined };
  if (!Array.isArray(value)) return { templates: [], unknown: JSON.stringify(value) };
  const templates: string[] = [];
  for (const name of value) {
    const template = typeof name === 'string' ? roleTemplate(name) : undefined;
    if (template === undefined) return { templates, unknown: String(name) };
    templates.push(template);
  }
  return { templates, unknown: undefined };
}
