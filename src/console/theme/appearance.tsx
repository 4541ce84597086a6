import { FluentProvider } from '@fluentui/react-components';
import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { direction } from '../texts/language.ts';
import { contrastTheme, darkTheme, lightTheme } from './brand.ts';

export const appearances = ['system', 'light', 'dark', 'contrast'] as const;
export type Appearance = (typeof appearances)[number];

interface Chosen {
  readonly appearance: Appearance;
  readonly choose: (appearance: Appearance) => void;
}

const key = 'rolecall.appearance';
const Context = createContext<Chosen>({ appearance: 'system', choose: () => undefined });

/** What the person chose under Appearance; kept per browser. */
export const useAppearance = (): Chosen => useContext(Context);

/** Everything under it is drawn in the chosen theme; `system` follows the machine while it is open. */
export function AppearanceProvider({ children }: { readonly children: ReactNode }) {
  const [appearance, setAppearance] = useState<Appearance>(stored);
  const systemDark = useMedia('(prefers-color-scheme: dark)');
  const systemContrast = useMedia('(forced-colors: active)');
  const drawn =
    appearance === 'system' ? (systemContrast ? 'contrast' : systemDark ? 'dark' : 'light') : appearance;

  const theme = drawn === 'light' ? lightTheme : drawn === 'dark' ? darkTheme : contrastTheme;

  useEffect(() => {
    const { style } = document.documentElement;
    style.colorScheme = drawn === 'light' ? 'light' : 'dark';
    style.backgroundColor = theme.colorNeutralBackground1;
  }, [drawn, theme]);

  const value = useMemo(
    () => ({
      appearance,
      choose: (next: Appearance) => {
        setAppearance(next);
        keep(next);
      },
    }),
    [appearance],
  );
  return (
    <Context value={value}>
      <FluentProvider theme={theme} dir={direction}>
        {children}
      </FluentProvider>
    </Context>
  );
}

function stored(): Appearance {
  try {
    const value = localStorage.getItem(key);
    return appearances.find(one => one === value) ?? 'system';
  } catch {
    return 'system';
  }
}

function keep(appearance: Appearance): void {
  try {
    localStorage.setItem(key, appearance);
  } catch {
    // A browser that keeps nothing: the choice holds until the page is left.
  }
}

/** Whether a media query holds, also after it changes. */
export function useMedia(query: string): boolean {
  const list = useMemo(() => matchMedia(query), [query]);
  return useSyncExternalStore(
    told => {
      list.addEventListener('change', told);
      return () => list.removeEventListener('change', told);
    },
    () => list.matches,
  );
}
