import { writeFileSync } from 'node:fs';
import { startTestRolecall } from '../test/rolecall.ts';
import { openApiText } from '../test/openapi-document.ts';

// Writes the document that the server serves, so that a review sees how the contract changes.
const rolecall = await startTestRolecall();
try {
  writeFileSync('docs/openapi.json', await openApiText(rolecall.url));
  console.log('docs/openapi.json');
} finally {
  await rolecall.close();
}
