import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';

interface Operation {
  operationId: string;
  parameters?: readonly { readonly in: string }[];
  responses: Record<string, { readonly content?: Record<string, unknown> }>;
}

const says = '/** Generated from docs/openapi.json by `npm run openapi`. */\n\n';

/**
 * The client library's types of what the server takes and answers in JSON, as they follow from the OpenAPI document:
 * its schemas, and by operation the query, the body and the answer.
 */
export async function restTypesText(documentText: string): Promise<string> {
  const document = JSON.parse(documentText) as { paths: Record<string, Record<string, Operation>> };
  for (const methods of Object.values(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      operation.parameters = (operation.parameters ?? []).filter(parameter => parameter.in !== 'header');
      operation.responses = Object.fromEntries(
        Object.entries(operation.responses).filter(
          ([status, { content }]) => status.startsWith('2') && content && 'application/json' in content,
        ),
      );
      if (Object.keys(operation.responses).length === 0) delete methods[method];
    }
  }
  const nodes = await openapiTS(document as unknown as OpenAPI3, {
    immutable: true,
    defaultNonNullable: false,
    emptyObjectsUnknown: true,
  });
  const wanted = nodes.filter(node => /^export interface (components|operations)\b/.test(astToString(node)));
  const text = astToString(wanted).replace(/^ *\/\*\* @enum \{\w+\} \*\/\n|^ *\* @enum \{\w+\}\n/gm, '');
  const file = new URL('../src/client/rest-types.ts', import.meta.url).pathname;
  return format(says + text, { ...(await resolveConfig(file)), filepath: file });
}
