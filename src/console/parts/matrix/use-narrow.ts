import { useSyncExternalStore } from 'react';

const query = '(max-width: 639px)';

/** Whether the window is too narrow for a table. */
export const useNarrow = (): boolean =>
  useSyncExternalStore(
    told => {
      const list = matchMedia(query);
      list.addEventListener('change', told);
      return () => list.removeEventListener('change', told);
    },
    () => matchMedia(query).matches,
  );
