const key = 'rolecall.renewed';
/** So long after a renewal another is no loop. */
const apart = 60_000;

/**
 * Loads the page anew where a part of it is gone, as after an upgrade of the server under an open tab; drafts are kept by the
 * tab. What is still missing then is told in place.
 */
export function renewWhenReplaced(): void {
  addEventListener('vite:preloadError', event => {
    if (Date.now() - last() < apart) return;
    try {
      sessionStorage.setItem(key, String(Date.now()));
    } catch {
      // Nothing would say that it was done before: rather none than a loop.
      return;
    }
    event.preventDefault();
    location.reload();
  });
}

function last(): number {
  try {
    return Number(sessionStorage.getItem(key) ?? 0);
  } catch {
    return 0;
  }
}
