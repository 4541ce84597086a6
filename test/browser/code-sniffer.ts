import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

interface Sniffer {
  process(standard: string, content: unknown, done: () => void, failed: (reason: string) => void): void;
  getMessages(): readonly {
    readonly type: number;
    readonly code: string;
    readonly msg: string;
    readonly element?: { readonly outerHTML?: string };
  }[];
}

const source = readFileSync(
  createRequire(import.meta.url).resolve('html_codesniffer/build/HTMLCS.js'),
  'utf8',
);

/** What the checker behind pa11y (HTML_CodeSniffer) calls an error of WCAG 2 AA on the page as it stands, one line each. */
export async function sniff(page: Page): Promise<readonly string[]> {
  // By the debugger, so that the page's own policy needs no hole for it.
  if (!(await page.evaluate<boolean>('"HTMLCS" in window'))) await page.evaluate(source);
  return page.evaluate(async () => {
    const { HTMLCS, document } = globalThis as unknown as { HTMLCS: Sniffer; document: unknown };
    await new Promise<void>((resolve, reject) => {
      HTMLCS.process('WCAG2AA', document, resolve, reason => {
        reject(new Error(reason));
      });
    });
    return HTMLCS.getMessages()
      .filter(({ type }) => type === 1)
      .map(({ code, msg, element }) => `${code}: ${msg} ${element?.outerHTML?.slice(0, 200) ?? ''}`);
  });
}
