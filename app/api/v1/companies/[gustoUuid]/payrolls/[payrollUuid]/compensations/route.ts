import { callerAsViewer } from "#lib/access/api-keys/caller-as-viewer.ts";
import { findCompanyByGustoUuid } from "#lib/companies/find-company-by-gusto-uuid.ts";
import { AppError } from "#lib/platform/errors.ts";
import { findPayroll } from "#lib/payroll/data/find-row.ts";
import { DATA_TABLES } from "#lib/payroll/data/tables.ts";
import { apiRoute } from "../../../../../api-route.ts";
import { answerFeed } from "../../../../../data-feed.ts";

/** People paid in a payroll; what they got with the scope pay:read. */
export const GET = apiRoute<{ gustoUuid: string; payrollUuid: string }>(
  "data:read",
  async (request, { gustoUuid, payrollUuid }, caller) => {
    const viewer = callerAsViewer(caller);
    const company = await findCompanyByGustoUuid(viewer, gustoUuid);
    if (!company) throw new AppError("not_found", "There is no such company.");
    if (!(await findPayroll(viewer, company.id, payrollUuid, false)))
      throw new AppError("not_found", "There is no such payroll.");
    return answerFeed(request, caller, {
      gustoUuid,
      table: DATA_TABLES.payroll_compensations,
      within: { column: "payroll_uuid", value: payrollUuid },
    });
  },
);
