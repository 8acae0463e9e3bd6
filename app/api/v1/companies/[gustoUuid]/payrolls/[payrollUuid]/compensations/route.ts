import { z } from "zod";
import { callerAsViewer } from "#lib/access/api-keys/caller-as-viewer.ts";
import { findCompanyByGustoUuid } from "#lib/companies/find-company-by-gusto-uuid.ts";
import { AppError } from "#lib/platform/errors.ts";
import { findPayroll } from "#lib/payroll/data/find-row.ts";
import { DATA_TABLES } from "#lib/payroll/data/tables.ts";
import { apiRoute } from "../../../../../api-route.ts";
import { feedDefinition, readFeed } from "../../../../../data-feed.ts";
import { gustoUuid } from "../../../../../fields.ts";

const table = DATA_TABLES.payroll_compensations;

const definition = feedDefinition({
  path: "/companies/[gustoUuid]/payrolls/[payrollUuid]/compensations",
  operationId: "listPayrollCompensations",
  summary: "People paid in a payroll",
  params: z.object({ gustoUuid, payrollUuid: z.guid("Payroll not found.") }),
  table,
});

/** The people in a payroll; their pay requires the scope pay:read. */
export const GET = apiRoute(definition).handle(async ({ params, ...input }) => {
  const { gustoUuid, payrollUuid } = params;
  const viewer = callerAsViewer(input.caller);
  const company = await findCompanyByGustoUuid(viewer, gustoUuid);
  if (!company) throw new AppError("not_found", "Company not found.");
  if (!(await findPayroll(viewer, company.id, payrollUuid, false)))
    throw new AppError("not_found", "Payroll not found.");
  const within = { column: "payroll_uuid", value: payrollUuid } as const;
  return { status: 200, body: await readFeed({ ...input, gustoUuid, table, within }) };
});
