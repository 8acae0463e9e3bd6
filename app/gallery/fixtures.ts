import type { HealthReason, HealthStatus, TokenHealth } from "#lib/tokens/health.ts";
import type { CompanyDetail, CompanyListItem, PickableCompany, TimelineEvent } from "#lib/companies/company-views.ts";
const now = Date.now();
export const ago = (s: number) => new Date(now - s * 1000);
export const ahead = (s: number) => new Date(now + s * 1000);
export function health(status: HealthStatus, reason: HealthReason | null = null): TokenHealth {
  return { status, reason, since: ago(8000), nextRefreshAt: status === "healthy" ? ahead(2890) : status === "retrying" ? ahead(20) : null, serving: status !== "reconnect_required" && status !== "disconnected" };
}
const NAMES: [string, HealthStatus, HealthReason | null, string, string, number | null][] = [
  ["Harbor Freight & Logistics Co", "reconnect_required", "revoked", "Oakland", "CA", 41],
  ["Long Meadow Landscaping, Nurseries and Garden Architecture of the Greater Willamette Valley LLC", "reconnect_required", "lost_in_unknown_outcome", "Salem", "OR", 12],
  ["North Pine Dental", "retrying", "outcome_unknown", "Portland", "OR", 18],
  ["Copper Kettle Coffee", "retrying", "rate_limited", "Denver", "CO", 9],
  ["Bright Bakery", "healthy", null, "Austin", "TX", 24],
  ["Juniper & Sons", "refreshing", null, "Boise", "ID", 1],
  ["<script>alert(1)</script> & Co", "healthy", null, "Reno", "NV", 3],
  ["مخبز النور للحلويات", "healthy", null, "Dearborn", "MI", 7],
  ["🧁".repeat(60), "healthy", null, "Miami", "FL", null],
  ["Riverside Yoga", "disconnected", "disconnected_here", "Santa Cruz", "CA", 5],
];
export const companies: CompanyListItem[] = NAMES.map(([name, status, reason, city, state, people], i) => ({
  id: `0190000${i}-0000-7000-8000-000000000000`, gustoUuid: `ab00000${i}-0000-4000-8000-000000000000`, name, tradeName: null, city, state, peopleCount: people,
  syncSelected: i % 4 !== 3, health: health(status, reason), lastProvedAt: i === 9 ? null : ago(i * i * 400 + 130), lastRefreshedAt: ago(2000), accessTokenExpiration: ahead(4000),
  connectedBy: i % 3 ? "Avery Chen" : "Olivia Ray-Montgomery", connectedAt: ago(900000),
}));
export const counts = { healthy: 121, refreshing: 0, retrying: 4, reconnect_required: 3, disconnected: 1 };
export function detail(i: number): CompanyDetail {
  return { ...companies[i]!, environment: "demo", gustoStatus: "Approved", scope: "public companies:read employees:read payrolls:read pay_schedules:read departments:read locations:read company_admin:read", tokenVersion: 14, tokenIssuedAt: ago(4300), refreshDueAt: ahead(1100), accessTokenExpiration: ahead(2900),
    attempts: i === 2 ? 3 : 0, fingerprint: "9f2c41aa0be77d10", sharedWith: i === 2 ? [{ id: companies[4]!.id, name: "Bright Bakery" }, { id: companies[3]!.id, name: "Copper Kettle Coffee" }] : [], admins: [{ name: "Avery Chen", email: "avery@example.com" }, { name: "Olivia Ray", email: "olivia@example.com" }], revocationPending: false } as CompanyDetail;
}
const TYPES: [string, string | null, number][] = [["refreshed", null, 412], ["proved", null, 140], ["refresh_failed", "outcome_unknown", 8000], ["rejected", null, 90], ["recovered", null, 300], ["refreshed", null, 512], ["reconnect_required", "revoked", 214], ["revoked", null, 102], ["something_new", null, 10], ["authorized", null, 640]];
export const events: TimelineEvent[] = TYPES.map(([type, reason, durationMs], i) => ({ id: String(900 - i), at: ago(120 + i * i * 900), type, actor: i % 3 === 1 ? "Avery Chen" : i % 4 === 3 ? "API key billing-production" : "Background worker", process: "host-1:4412", version: 14 - i, durationMs, reason, fingerprint: "9f2c41aa0be77d10", companyId: companies[i]!.id, companyName: companies[i]!.name }));
export const pickable: PickableCompany[] = companies.map((c, i) => ({ id: c.id, name: c.name, tradeName: c.tradeName, city: c.city, state: c.state, peopleCount: c.peopleCount, health: c.health, syncSelected: i === 4, syncDecidedAt: i < 5 ? ago(5000) : null }));
