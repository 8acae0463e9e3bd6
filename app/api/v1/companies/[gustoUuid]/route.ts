import { z } from "zod";
import { callerAsViewer } from "#lib/access/api-keys/caller-as-viewer.ts";
import { findCompanyByGustoUuid } from "#lib/companies/find-company-by-gusto-uuid.ts";
import { AppError } from "#lib/platform/errors.ts";
import { apiRoute } from "../../api-route.ts";
import { companyJson, companySchema } from "../../company-json.ts";
import { gustoUuid, NO_COMPANY } from "../../fields.ts";

const companyDetail = companySchema
  .extend({ scope: z.string().nullable(), token_version: z.int().nullable() })
  .meta({ id: "CompanyDetail" });

export const GET = apiRoute({
  method: "GET",
  path: "/companies/[gustoUuid]",
  operationId: "getCompany",
  scope: "companies:read",
  summary: "One company",
  params: z.object({ gustoUuid }),
  answers: { 200: { description: "The company.", body: companyDetail } },
  problems: NO_COMPANY,
}).handle(async ({ params, caller }) => {
  const company = await findCompanyByGustoUuid(callerAsViewer(caller), params.gustoUuid);
  if (!company) throw new AppError("not_found", "Company not found.");
  return {
    status: 200,
    body: {
      ...companyJson(company),
      scope: company.scope,
      token_version: company.tokenVersion,
    },
  };
});
