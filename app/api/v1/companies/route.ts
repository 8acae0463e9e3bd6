import { z } from "zod";
import { callerAsViewer } from "#lib/api-keys/caller-as-viewer.ts";
import { listCompanies } from "#lib/companies/list-companies.ts";
import { AppError } from "#lib/errors.ts";
import { HEALTH_STATUSES } from "#lib/tokens/health.ts";
import { apiRoute, json } from "../api-route.ts";
import { companyJson } from "../company-json.ts";

const query = z.strictObject({
  health: z.enum(HEALTH_STATUSES).optional(),
  q: z.string().max(100).optional(),
  after: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

/** Connected companies by name, in keyset pages: pass `next` back as `after` until it is null. */
export const GET = apiRoute("companies:read", async (request, _params, caller) => {
  const { companies, counts, next } = await listCompanies(callerAsViewer(caller), { ...readQuery(request.url), sort: "name" });
  return json({ companies: companies.map(companyJson), counts, next });
});

function readQuery(url: string): z.infer<typeof query> {
  const given = new URL(url).searchParams;
  const repeated = [...given.keys()].find((name) => given.getAll(name).length > 1);
  if (repeated) throw new AppError("invalid_input", `${repeated.slice(0, 50)} is given more than once.`, { field: repeated.slice(0, 50) });
  const parsed = query.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.code === "unrecognized_keys" ? issue.keys[0] : issue?.path.join(".");
  throw new AppError("invalid_input", `The parameter ${field?.slice(0, 50)} is not valid here.`, { field: field?.slice(0, 50) });
}
