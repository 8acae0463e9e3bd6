/** What an API key may do. Every route under /api/v1 names one. */
export const API_SCOPES = [
  "companies:read",
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

/** By these, one way or another, a key reads pay: an access token and a passed call read it at Gusto. */
export const PAY_SCOPES: readonly ApiScope[] = ["tokens:read", "pay:read", "gusto:call"];

/** What a key may do when nothing else is asked for: whatever reaches pay, or changes something, is asked for by name. */
export const DEFAULT_SCOPES: readonly ApiScope[] = ["companies:read"];

export function isApiScope(text: string): text is ApiScope {
  return (API_SCOPES as readonly string[]).includes(text);
}
