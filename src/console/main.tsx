import { direction, language } from './texts/language.ts';
import { speak } from './texts/t.ts';

/** The language first: many texts are read once, when their module is. */
async function start(): Promise<void> {
  document.documentElement.lang = language;
  document.documentElement.dir = direction;
  if (language === 'ar') speak((await import('./texts/ar.ts')).ar);
  const { draw } = await import('./draw.tsx');
  draw();
}

void start();
