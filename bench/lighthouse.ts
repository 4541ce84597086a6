import { launchChromium } from '../test/chromium.ts';
import { ownFolder, startServer } from '../test/journeys/process-child.ts';
import { lighthouse } from '../test/lighthouse.ts';
import { line, type Report } from './report.ts';
import { signedIn } from './signed-in.ts';

/** What Lighthouse says of the list of members of the sample installation, to somebody signed in. */
export async function benchLighthouse({ small }: { readonly small: boolean }): Promise<Report> {
  const own = ownFolder();
  const [server, browser] = await Promise.all([
    startServer({ DATA_DIR: own.folder, SAMPLE: 'on', LOG_LEVEL: 'error' }),
    launchChromium(),
  ]);
  try {
    const page = await signedIn(browser, server.url, 'max');
    const url = page.url();
    const cookies = await page.context().cookies(server.url);
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    await browser.close();
    const kinds = ['performance', 'accessibility', 'best-practices'] as const;
    const scores = new Map<string, number[]>(kinds.map(kind => [kind, []]));
    for (let n = 0; n < (small ? 1 : 3); n++) {
      const report = await lighthouse(url, cookie, kinds);
      for (const kind of kinds) scores.get(kind)?.push((report.scores[kind] ?? 0) * 100);
      for (const fault of report.faults) console.log(`  ${fault}`);
    }
    const bounds = { performance: 90, accessibility: 100, 'best-practices': 95 };
    return {
      title: 'Lighthouse',
      about: 'The list of members of the sample installation, signed in, on a desktop; marks out of 100.',
      rows: kinds.map(kind => {
        const marks = line(kind, 'marks', scores.get(kind) ?? []);
        return {
          what: `Lighthouse, ${kind}`,
          lines: [marks],
          goals: [
            {
              what: 'in the median',
              measured: marks.median,
              bound: bounds[kind],
              unit: 'marks',
              atLeast: true,
            },
          ],
        };
      }),
    };
  } finally {
    await browser.close();
    server.process.kill('SIGTERM');
    await server.ended;
    own.remove();
  }
}
