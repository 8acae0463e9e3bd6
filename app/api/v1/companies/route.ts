import { z } from "zod";
import { callerAsViewer } from "#lib/access/api-keys/caller-as-viewer.ts";
import { listCompanies } from "#lib/companies/list/list-companies.ts";
import { HEALTH_STATUSES } from "#lib/tokens/health/health.ts";
import { apiRoute, json } from "../api-route.ts";
import { companyJson } from "../company-json.ts";
import { readQuery } from "../read-query.ts";

const query = z.strictObject({
  health: z.enum(HEALTH_STATUSES).optional(),
  q: z.string().max(100).optional(),
  after: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

/** Connected companies by name, in keyset pages: pass `next` back as `after` until it is null. */
export const GET = apiRoute("companies:read", async (request, _params, caller) => {
  const { companies, counts, next } = await listCompanies(callerAsViewer(caller), {
    ...readQuery(request.url, query),
    sort: "name",
  });
  return json({ companies: companies.map(companyJson), counts, next });
});
