import { z } from "zod";
import { callerAsViewer } from "#lib/access/api-keys/caller-as-viewer.ts";
import { listCompanies } from "#lib/companies/list/list-companies.ts";
import { readTag, TAG_RULE } from "#lib/companies/tags/tag.ts";
import { HEALTH_STATUSES, type HealthStatus } from "#lib/tokens/health/health.ts";
import { apiRoute } from "../api-route.ts";
import { companyJson, companySchema } from "../company-json.ts";
import { after, next } from "../fields.ts";

const counts = z
  .object(
    Object.fromEntries(HEALTH_STATUSES.map((status) => [status, z.int()])) as Record<
      HealthStatus,
      z.ZodInt
    >,
  )
  .describe(
    "Number of companies by health, regardless of the health filter. At least this many if counts_complete is false.",
  );

const countsComplete = z
  .boolean()
  .describe("False if q matches too many companies to count them all.");

export const GET = apiRoute({
  method: "GET",
  path: "/companies",
  operationId: "listCompanies",
  scope: "companies:read",
  summary: "Connected companies, by name",
  description:
    "Keyset pages: pass next as after until it is null. With q, a page may hold fewer companies than limit, or none, and still have a next.",
  query: z.strictObject({
    health: z.enum(HEALTH_STATUSES).optional().describe("Only companies with this health."),
    q: z
      .string()
      .max(100)
      .optional()
      .describe("Part of a name, place or Gusto uuid. Case, accents and apostrophes are ignored."),
    tag: z
      .string()
      .refine((text) => readTag(text) !== null, TAG_RULE)
      .optional()
      .describe("Only companies with this tag. Case is ignored."),
    after,
    limit: z.coerce.number().int().min(1).max(200).default(50).describe("Rows per page."),
  }),
  answers: {
    200: {
      description: "A page.",
      body: z.object({
        companies: z.array(companySchema),
        counts,
        counts_complete: countsComplete,
        next,
      }),
    },
  },
}).handle(async ({ query, caller }) => {
  const page = await listCompanies(callerAsViewer(caller), { ...query, sort: "name" });
  return {
    status: 200,
    body: {
      companies: page.companies.map(companyJson),
      counts: page.counts,
      counts_complete: page.isCounted,
      next: page.next,
    },
  };
});
