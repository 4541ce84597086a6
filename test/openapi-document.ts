/** The OpenAPI document of a running server as text that does not depend on where it runs. */
export async function openApiText(url: string): Promise<string> {
  const response = await fetch(`${url}/openapi.json`);
  const text = JSON.stringify(await response.json(), null, 1);
  return `${text.replaceAll(url, 'http://localhost:8080')}\n`;
}
