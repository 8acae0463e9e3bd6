import { callerAsViewer } from "#lib/access/api-keys/caller-as-viewer.ts";
import { findCompanyByGustoUuid } from "#lib/companies/find-company-by-gusto-uuid.ts";
import { AppError } from "#lib/platform/errors.ts";
import { apiRoute, json } from "../../api-route.ts";
import { companyJson } from "../../company-json.ts";

export const GET = apiRoute<{ gustoUuid: string }>(
  "companies:read",
  async (_request, { gustoUuid }, caller) => {
    const company = await findCompanyByGustoUuid(callerAsViewer(caller), gustoUuid);
    if (!company) throw new AppError("not_found", "There is no such company.");
    return json({
      ...companyJson(company),
      scope: company.scope,
      token_version: company.tokenVersion,
    });
  },
);
