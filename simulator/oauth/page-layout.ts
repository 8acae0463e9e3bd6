// The layout of the simulator's own pages: plain, neutral, readable without scripts. `html` escapes
// every value.

import { html, raw } from "hono/html";

export type Html = ReturnType<typeof html>;

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #5b6470; --line: #d5dae1; --paper: #ffffff; --back: #f3f5f8; --accent: #1f4f8f; --accent-ink: #ffffff; --warn: #8a2b1d; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebef; --soft: #a3adba; --line: #3a424d; --paper: #1d2127; --back: #14171b; --accent: #8db8f0; --accent-ink: #10141a; --warn: #ff9d8c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
header { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1rem 0; color: var(--soft); display: flex; flex-wrap: wrap; gap: .25rem 1rem; justify-content: space-between; }
header strong { color: var(--ink); letter-spacing: .01em; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 1.5rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: 0 0 1rem; } .soft { color: var(--soft); } .warn { color: var(--warn); font-weight: 600; }
ul { margin: 0 0 1rem; padding-left: 1.25rem; }
fieldset { border: 1px solid var(--line); border-radius: 8px; padding: 0; margin: 0 0 1rem; min-width: 0; }
legend { font-weight: 600; margin-left: .75rem; padding: 0 .25rem; }
.choices { max-height: 27rem; overflow-y: auto; }
.choice { display: flex; gap: .75rem; align-items: flex-start; padding: .65rem 1rem; border-top: 1px solid var(--line); cursor: pointer; overflow-wrap: anywhere; }
.choice:first-child { border-top: 0; } .choice:hover { background: var(--back); }
.choice input { width: 1.15rem; height: 1.15rem; margin-top: .2rem; flex: none; accent-color: var(--accent); }
button, .button { font: inherit; min-height: 2.75rem; padding: .5rem 1.1rem; border-radius: 8px; border: 1px solid var(--line); background: var(--paper); color: var(--ink); cursor: pointer; text-decoration: none; display: inline-flex; align-items: center; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); font-weight: 600; }
button.person { width: 100%; justify-content: space-between; gap: 0 1rem; text-align: left; margin-bottom: .5rem; flex-wrap: wrap; }
.row { display: flex; gap: .75rem; flex-wrap: wrap; align-items: center; }
input[type=search] { font: inherit; padding: .5rem .75rem; min-height: 2.75rem; border: 1px solid var(--line); border-radius: 8px; flex: 1 1 12rem; min-width: 0; background: var(--paper); color: var(--ink); }
a { color: var(--accent); } :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
code { overflow-wrap: anywhere; }`;

export function layout(title: string, content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Gusto (simulator)</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <header><strong>Gusto (simulator)</strong><span>Test data only. Not a Gusto product.</span></header>
        <main><div class="card">${content}</div></main>
      </body>
    </html>`;
}

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "Cache-Control": "no-store",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};
