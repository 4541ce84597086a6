export const languages = ['en', 'ar'] as const;
export type Language = (typeof languages)[number];

/** Each language in its own words. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', ar: 'العربية' };

const key = 'rolecall.language';

/** The language that was chosen in this browser, else the first of the browser's own that there is; English else. */
export function pickLanguage(chosen: string | null, wanted: readonly string[]): Language {
  const known = (tag: string | null): Language | undefined =>
    languages.find(one => one === tag?.toLowerCase().split('-')[0]);
  return known(chosen) ?? wanted.map(known).find(one => one !== undefined) ?? 'en';
}

function chosen(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Of the texts that are shown, until the console is loaded anew. */
export const language: Language = pickLanguage(chosen(), navigator.languages);

export const direction = language === 'ar' ? 'rtl' : 'ltr';

/** For dates, numbers and lists: the reader's own kind of the language where the browser says it. */
export const locale: string =
  navigator.languages.find(tag => tag.toLowerCase().startsWith(`${language}-`)) ??
  (language === 'en' ? 'en-GB' : language);

/** Keeps the choice and loads the console in that language; drafts are kept by the tab. */
export function chooseLanguage(next: Language): void {
  try {
    localStorage.setItem(key, next);
  } catch {
    // A browser that keeps nothing goes on in its own language.
  }
  location.reload();
}
