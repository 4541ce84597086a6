import { readFileSync, writeFileSync } from 'node:fs';
import { startTestRolecall } from '../test/rolecall.ts';
import { openApiText } from '../test/openapi-document.ts';
import { restTypesText } from '../test/rest-types-text.ts';

// Writes the document that the server serves, and the client's types of it, so that a review sees how the contract changes.
const rolecall = await startTestRolecall();
try {
  writeFileSync('docs/openapi.json', await openApiText(rolecall.url));
  console.log('docs/openapi.json');
} finally {
  await rolecall.close();
}
writeFileSync('src/client/rest-types.ts', await restTypesText(readFileSync('docs/openapi.json', 'utf8')));
console.log('src/client/rest-types.ts');
