/** What an API key may do. Every route under /api/v1 requires one of these. */
export const API_SCOPES = [
  "companies:read",
  "incidents:read",
  "tokens:read",
  "data:read",
  "pay:read",
  "sync:read",
  "sync:write",
  "gusto:call",
  "provisions:read",
  "provisions:write",
] as const;
export type ApiScope = (typeof API_SCOPES)[number];

/**
 * Scopes that can lead to pay data: an access token or a passed-through call can read it at Gusto.
 */
export const PAY_SCOPES: readonly ApiScope[] = ["tokens:read", "pay:read", "gusto:call"];

/** Scopes of the installation: no key that is limited to some companies has them. */
export const INSTALLATION_SCOPES: readonly ApiScope[] = [
  "incidents:read",
  "provisions:read",
  "provisions:write",
];

/** The most companies that a key can be limited to. */
export const MAX_KEY_COMPANIES = 200;

/**
 * A key's scopes by default. Scopes that reach pay or change anything must be requested explicitly.
 */
export const DEFAULT_SCOPES: readonly ApiScope[] = ["companies:read"];

export function isApiScope(text: string): text is ApiScope {
  return (API_SCOPES as readonly string[]).includes(text);
}
