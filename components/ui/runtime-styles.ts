/**
 * Radix locks the page behind a dialog with a style element created at run time. It takes its
 * Content-Security-Policy nonce from this global; without it, the browser would refuse the element.
 */
export function allowRuntimeStyles(): void {
  if (typeof document === "undefined") return;
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
  if (nonce) (globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = nonce;
}
