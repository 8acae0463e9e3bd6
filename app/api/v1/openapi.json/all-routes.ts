import type { ApiRoute } from "../api-route.ts";
import { GET as getAccessToken } from "../companies/[gustoUuid]/access-token/route.ts";
import * as gusto from "../companies/[gustoUuid]/gusto/[...path]/route.ts";
import { GET as listPayrollCompensations } from "../companies/[gustoUuid]/payrolls/[payrollUuid]/compensations/route.ts";
import { GET as listRows } from "../companies/[gustoUuid]/[resource]/route.ts";
import { GET as getCompany } from "../companies/[gustoUuid]/route.ts";
import { POST as startSyncRun } from "../companies/[gustoUuid]/sync-runs/route.ts";
import { GET as listCompanies } from "../companies/route.ts";
import { GET as listIncidents } from "../incidents/route.ts";
import { GET as getProvision } from "../provisions/[id]/route.ts";
import { POST as createProvision } from "../provisions/route.ts";
import { GET as getSyncRun } from "../sync-runs/[id]/route.ts";

/** Every API route that needs a key, in document order. A test compares this with the files. */
export const ALL_ROUTES: readonly ApiRoute[] = [
  listCompanies,
  getCompany,
  getAccessToken,
  ...[gusto.GET, gusto.POST, gusto.PUT, gusto.PATCH, gusto.DELETE],
  listRows,
  listPayrollCompensations,
  startSyncRun,
  getSyncRun,
  createProvision,
  getProvision,
  listIncidents,
];
