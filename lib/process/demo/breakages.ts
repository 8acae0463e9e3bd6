/* What the demo's menu can break, and how: faults of the simulator (simulator/README.md). Pure. */

export const BREAKAGES = [
  "expire",
  "revoke",
  "outage",
  "slow",
  "lost_answer",
  "refusal",
  "storm",
  "fleet",
] as const;
export type Breakage = (typeof BREAKAGES)[number];

/** Those that strike one company, which the person chooses. */
export const OF_ONE_COMPANY: readonly Breakage[] = ["revoke", "lost_answer"];

/** Companies that "fleet" adds, and events that "storm" sends. */
export const MANY = 1_000;

type Fault = {
  endpoint: "/oauth" | "/v1";
  mode: "status_5xx" | "delay" | "drop_after" | "invalid_grant";
  /** Null: until it is mended. */
  times: number | null;
  delay_ms?: number;
  grant_type?: "refresh_token";
  company_uuid?: string;
};

const SLOW_MS = 12_000;
const EVERYWHERE = ["/oauth", "/v1"] as const;

/** @param companyUuid Gusto's id of the chosen company, for what strikes one */
export function faultsOf(breakage: Breakage, companyUuid?: string): Fault[] {
  if (breakage === "outage")
    return EVERYWHERE.map((endpoint) => ({ endpoint, mode: "status_5xx", times: null }));
  if (breakage === "slow")
    return EVERYWHERE.map((endpoint) => ({
      ...{ endpoint, mode: "delay", times: null, delay_ms: SLOW_MS },
    }));
  const refresh = { endpoint: "/oauth", grant_type: "refresh_token" } as const;
  if (breakage === "refusal") return [{ ...refresh, mode: "invalid_grant", times: null }];
  if (breakage === "lost_answer")
    return [{ ...refresh, mode: "drop_after", times: 1, company_uuid: companyUuid }];
  return [];
}
