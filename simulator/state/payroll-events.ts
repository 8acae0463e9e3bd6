// Here, running a payroll means moving the clock past its processing, so that announces it.

import { listPayrollEntries } from "../data/payroll-calendar.ts";
import { isConnected, recordEvent } from "./events.ts";
import type { PayrollEntry } from "../data/payroll-calendar.ts";
import type { Simulator } from "./model.ts";

const MAX_COMPANIES = 500;
const MAX_PAYROLLS = 200;
const STEPS = ["payroll.calculated", "payroll.submitted", "payroll.processed"];

type Run = { company_uuid: string; payroll: PayrollEntry; at: number };

/**
 * Only for connected companies; for a big fleet or a long jump, only the newest payrolls are
 * announced.
 */
export function announcePayrolls(simulator: Simulator, from: number, to: number): void {
  if (to <= from) return;
  const connected = [...simulator.state.tokens.grantsByCompany.keys()]
    .filter((uuid) => isConnected(simulator, uuid))
    .slice(0, MAX_COMPANIES);
  const runs = connected
    .flatMap((uuid) => listRuns(simulator, uuid, from, to))
    .sort((a, b) => a.at - b.at);
  for (const { company_uuid, payroll, at } of runs.slice(-MAX_PAYROLLS)) {
    for (const step of STEPS)
      recordEvent(simulator, step, company_uuid, { type: "Payroll", uuid: payroll.uuid }, at);
  }
}

function listRuns(simulator: Simulator, companyUuid: string, from: number, to: number): Run[] {
  const company = simulator.state.companies.get(companyUuid);
  if (company === undefined) return [];
  return listPayrollEntries(company, to).flatMap((payroll) => {
    const at = payroll.calculated_at === null ? to + 1 : Date.parse(payroll.calculated_at);
    return at > from && at <= to ? [{ company_uuid: companyUuid, payroll, at }] : [];
  });
}
