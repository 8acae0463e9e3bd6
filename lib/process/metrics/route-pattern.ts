/** Every page and route in app/, as Next.js names them; a test compares. */
export const ROUTES = [
  "/",
  "/activity",
  "/alerts",
  "/api-keys",
  "/api/[[...rest]]",
  "/api/auth/[...nextauth]",
  "/api/changes",
  "/api/client-errors",
  "/api/demo/sign-in",
  "/api/gusto/callback",
  "/api/gusto/connect",
  "/api/gusto/reconnect",
  "/api/gusto/webhooks",
  "/api/health",
  "/api/live",
  "/api/search",
  "/api/sync/progress",
  "/api/v1",
  "/api/v1/companies",
  "/api/v1/companies/[gustoUuid]",
  "/api/v1/companies/[gustoUuid]/[resource]",
  "/api/v1/companies/[gustoUuid]/access-token",
  "/api/v1/companies/[gustoUuid]/gusto/[...path]",
  "/api/v1/companies/[gustoUuid]/payrolls/[payrollUuid]/compensations",
  "/api/v1/companies/[gustoUuid]/sync-runs",
  "/api/v1/incidents",
  "/api/v1/openapi.json",
  "/api/v1/provisions",
  "/api/v1/provisions/[id]",
  "/api/v1/sync-runs/[id]",
  "/audit",
  "/audit/export",
  "/break",
  "/companies",
  "/companies/[id]",
  "/companies/[id]/contractors",
  "/companies/[id]/export/[resource]",
  "/companies/[id]/more",
  "/companies/[id]/more/[resource]",
  "/companies/[id]/pay-schedules",
  "/companies/[id]/payrolls",
  "/companies/[id]/payrolls/[payrollUuid]",
  "/companies/[id]/people",
  "/companies/[id]/people/[employeeUuid]",
  "/companies/[id]/runs",
  "/companies/[id]/runs/[runId]",
  "/companies/[id]/usage",
  "/companies/bulk",
  "/companies/bulk/[id]",
  "/companies/bulk/[id]/results",
  "/companies/bulk/new",
  "/companies/bulk/start",
  "/companies/export",
  "/companies/reconnect",
  "/companies/reconnect/links",
  "/connect",
  "/connect/done",
  "/connect/problem",
  "/desk",
  "/desk/export",
  "/incidents",
  "/incidents/[id]",
  "/metrics",
  "/organization",
  "/people",
  "/pick",
  "/provision",
  "/readiness",
  "/readiness/evidence",
  "/readiness/evidence.md",
  "/reconnect/[link]",
  "/shared/[link]",
  "/sign-in",
  "/status",
  "/syncs",
  "/usage",
  "/webhooks",
] as const;

export type RoutePattern = (typeof ROUTES)[number] | "/_next" | "other";

type Matcher = { route: RoutePattern; pattern: RegExp };

/** In the same position, a name beats a parameter, and a parameter beats a catch-all. */
const MATCHERS: readonly Matcher[] = [...ROUTES]
  .toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1))
  .map((route) => ({ route, pattern: new RegExp(`^${toPattern(route)}$`) }));

/** The route of a request path, as a label; `other` for paths the app doesn't have. Pure. */
export function routePattern(path: string): RoutePattern {
  const plain = path.split("?")[0] ?? "";
  if (plain.startsWith("/_next/")) return "/_next";
  return MATCHERS.find(({ pattern }) => pattern.test(plain))?.route ?? "other";
}

function rank(route: string): string {
  return route.replace(/\[+\.\.\./g, "\uFFFF").replaceAll("[", "\uFFFE");
}

function toPattern(route: string): string {
  return route
    .replaceAll(".", "\\.")
    .replace(/\/\[\[\\\.\\\.\\\.\w+\]\]/g, "(?:/.*)?")
    .replace(/\[\\\.\\\.\\\.\w+\]/g, ".+")
    .replace(/\[\w+\]/g, "[^/]+");
}
