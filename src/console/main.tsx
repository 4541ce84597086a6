import { beginReads } from './data/early.ts';
import { renewWhenReplaced } from './data/renew.ts';
import { direction, language } from './texts/language.ts';

/** The language first: many texts are read once, when their module is. */
async function start(): Promise<void> {
  beginReads(location);
  renewWhenReplaced();
  document.documentElement.lang = language;
  document.documentElement.dir = direction;
  if (language === 'ar') {
    const [{ speak }, { ar }] = await Promise.all([import('./texts/t.ts'), import('./texts/ar.ts')]);
    speak(ar);
  }
  const { draw } = await import('./draw.tsx');
  await draw();
}

void start();
