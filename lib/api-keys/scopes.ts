/** What an API key may do. Every route under /api/v1 names one. */
export const API_SCOPES = ["companies:read", "tokens:read", "data:read", "pay:read", "sync:read", "sync:write", "gusto:call"] as const;
export type ApiScope = (typeof API_SCOPES)[number];

export function isApiScope(text: string): text is ApiScope {
  return (API_SCOPES as readonly string[]).includes(text);
}
