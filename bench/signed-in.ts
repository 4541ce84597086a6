import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { sampleWorld } from '../test/browser/sample-world.ts';

/** A page of the console to which a sample person has signed in, by way of the directory's own page. */
export async function signedIn(browser: Browser, url: string, who: 'max' | 'olga'): Promise<Page> {
  const person = sampleWorld(name => readFileSync(new URL(`../sample/${name}`, import.meta.url), 'utf8'))[
    who
  ];
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('link', { name: `Sign in as ${person.name}` }).click();
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: /Members|Choose an account/ }).waitFor();
  return page;
}
