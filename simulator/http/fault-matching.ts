// Which fault, if any, applies to a request. Faults are tried in the order they were set.

import { findByAccessToken, findByRefreshToken } from "../oauth/grants.ts";
import { canSpoil, spoilsRows } from "./row-faults.ts";
import type { SimulatorContext } from "./app-types.ts";
import type { RequestParameters } from "./parameters.ts";
import type { Fault } from "../state/fault-model.ts";
import type { Simulator } from "../state/model.ts";

/** `peek` reads the body; it is called only for a fault that depends on a grant type or company. */
export async function takeFault(
  simulator: Simulator,
  c: SimulatorContext,
  peek: () => Promise<RequestParameters>,
): Promise<Fault | null> {
  for (const fault of simulator.run.faults) {
    if (fault.remaining === 0 || !matchesEndpoint(fault.endpoint, c.req.path)) continue;
    if (spoilsRows(fault.mode) && !canSpoil(fault.mode, c)) continue;
    if (fault.mode === "slow_large_pages" && !isLargePage(c, fault.value)) continue;
    if (fault.grant_type !== null && (await peek())["grant_type"] !== fault.grant_type) continue;
    if (
      fault.company_uuid !== null &&
      !(await concernsCompany(simulator, c, peek, fault.company_uuid))
    )
      continue;
    // Two requests may have waited for their bodies at the same time: check again before using the
    // last one.
    if (fault.remaining === 0) continue;
    if (fault.remaining !== null) fault.remaining -= 1;
    fault.hits += 1;
    return fault;
  }
  return null;
}

/** Whether the request asks for more rows than are answered in time. */
function isLargePage(c: SimulatorContext, most: unknown): boolean {
  return Number(c.req.query("per") ?? 0) > (typeof most === "number" ? most : 0);
}

/**
 * A path prefix (whole segments), or a pattern in which `*` stands for one segment and, at the end,
 * for the rest.
 */
export function matchesEndpoint(endpoint: string, path: string): boolean {
  const pattern = endpoint.split("/");
  const segments = path.split("/");
  if (pattern.at(-1) === "*" && segments.length >= pattern.length) {
    return pattern.slice(0, -1).every((part, i) => part === "*" || part === segments[i]);
  }
  if (endpoint.includes("*") && segments.length !== pattern.length) return false;
  return pattern.every((part, i) => part === "*" || part === segments[i]);
}

async function concernsCompany(
  simulator: Simulator,
  c: SimulatorContext,
  peek: () => Promise<RequestParameters>,
  companyUuid: string,
): Promise<boolean> {
  if (c.req.path.split("/").includes(companyUuid)) return true;
  const bearer = /^bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const token = bearer === undefined ? null : findByAccessToken(simulator, bearer);
  if (token !== null) return servesCompany(simulator, token.grant_id, companyUuid);
  if (c.req.method !== "POST") return false;
  const parameters = await peek();
  const code = simulator.run.codes.get(parameters["code"] ?? "");
  if (code !== undefined) return code.company_uuids.includes(companyUuid);
  const refreshed = findByRefreshToken(simulator, parameters["refresh_token"] ?? "");
  return refreshed !== null && servesCompany(simulator, refreshed.grant_id, companyUuid);
}

function servesCompany(simulator: Simulator, grantId: string | null, companyUuid: string): boolean {
  if (grantId === null) return false;
  return simulator.state.tokens.grants.get(grantId)?.company_uuids.includes(companyUuid) ?? false;
}
