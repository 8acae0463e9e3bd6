import { PRODUCT_NAME } from "#lib/platform/product-name.ts";

/**
 * Goes to a provider through a page instead of a redirect. Browsers apply `form-action` to a form's
 * redirects too, and a staff provider may send people on to any host: a separate authorization
 * endpoint, then a federated sign-in. A loaded page may navigate anywhere. Works without
 * JavaScript; `cookies` are set on the response.
 */
export function leavePage(address: string, cookies: readonly string[]): Response {
  const target = escapeHtml(address);
  const host = escapeHtml(new URL(address).host);
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>Opening ${host} · ${PRODUCT_NAME}</title><meta http-equiv="refresh" content="0;url=${target}"></head><body><main><h1>Opening ${host}</h1><p><a href="${target}">Continue</a> if nothing happens.</p></main></body></html>`;
  const headers = new Headers({
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy":
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  });
  for (const line of cookies) headers.append("set-cookie", line);
  return new Response(html, { status: 200, headers });
}

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
