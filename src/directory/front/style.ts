import { createHash } from 'node:crypto';

/** The look of the sign-in pages: one quiet card, light or dark as the reader's system has it. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1a19; --soft: #55524f; --ground: #f3f2f1; --card: #fff; --line: #8a8886;
  --accent: #0f6cbd; --accent-ink: #fff; --accent-dark: #0c5aa0; --bad: #a4262c; --bad-ground: #fdf3f4; }
@media (prefers-color-scheme: dark) { :root { --ink: #f3f2f1; --soft: #c8c6c4; --ground: #141414; --card: #242424;
  --line: #8f8d8b; --accent: #479ef5; --accent-ink: #0a0a0a; --accent-dark: #62abf5; --bad: #f1a7ac; --bad-ground: #3b1b1d; } }
* { box-sizing: border-box; }
html { font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; background: var(--ground); color: var(--ink); }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px; }
main { width: 100%; max-width: 440px; background: var(--card); border-radius: 8px; padding: 36px 40px 32px;
  box-shadow: 0 1px 2px rgb(0 0 0 / .14), 0 8px 28px rgb(0 0 0 / .12); }
@media (max-width: 480px) { main { padding: 28px 22px 24px; } }
.place { margin: 0 0 20px; font-weight: 600; color: var(--soft); overflow-wrap: anywhere; }
h1 { margin: 0 0 4px; font-size: 1.5rem; line-height: 1.25; font-weight: 600; }
.to { margin: 0 0 20px; color: var(--soft); overflow-wrap: anywhere; }
label { display: block; margin: 16px 0 4px; font-weight: 600; font-size: .9375rem; }
input { width: 100%; font: inherit; color: inherit; background: transparent; padding: 9px 12px; border: 1px solid var(--line);
  border-radius: 4px; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
input[aria-invalid=true] { border-color: var(--bad); }
.hint { margin: 4px 0 0; color: var(--soft); font-size: .875rem; }
.error { margin: 0 0 8px; padding: 10px 12px; border-left: 3px solid var(--bad); background: var(--bad-ground); color: var(--bad);
  border-radius: 2px; }
.actions { display: flex; justify-content: flex-end; gap: 12px; margin-top: 26px; flex-wrap: wrap; }
button { font: inherit; font-weight: 600; min-width: 108px; min-height: 40px; padding: 7px 20px; border-radius: 4px;
  border: 1px solid var(--accent); background: var(--accent); color: var(--accent-ink); cursor: pointer; }
button:hover { background: var(--accent-dark); border-color: var(--accent-dark); }
button.plain { background: transparent; color: var(--ink); border-color: var(--line); }
button.account { width: 100%; margin-top: 12px; padding: 12px 14px; text-align: left; font-weight: 400; background: transparent;
  color: var(--ink); border-color: var(--line); overflow-wrap: anywhere; }
button.account:hover { background: var(--ground); }
button.account strong { display: block; font-weight: 600; }
code { font-size: .875rem; overflow-wrap: anywhere; }
`;

/** For the page's content security policy: this very text is the only style allowed. */
export const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
