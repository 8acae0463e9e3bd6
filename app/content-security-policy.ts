type Settings = { nonce: string; formTargets: readonly string[]; isDevelopment: boolean };

/**
 * The policy of every page. Scripts and styles need this response's nonce; `strict-dynamic` lets
 * Next.js load its own chunks. Forms may lead to this site and to Gusto, because browsers apply
 * form-action to later redirects as well; the staff provider is reached through a page of its own
 * (lib/sign-in/leave-page.ts).
 */
export function contentSecurityPolicy({ nonce, formTargets, isDevelopment }: Settings): string {
  return [
    "default-src 'self'",
    // React's development build uses eval to explain errors.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    // The development overlay uses inline styles.
    `style-src 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    `form-action ${["'self'", ...formTargets].join(" ")}`,
    "frame-ancestors 'none'",
  ].join("; ");
}

/**
 * Where a form may end up on the way to `address`: its origin and, for "https://api.example.com",
 * sibling hosts, because the sign-in before the consent page may be on one.
 */
export function formTargetsOf(address: string): string[] {
  const url = new URL(address);
  const parent =
    url.protocol === "https:" && url.hostname.startsWith("api.")
      ? url.hostname.slice("api.".length)
      : null;
  return parent ? [url.origin, `https://*.${parent}`] : [url.origin];
}
