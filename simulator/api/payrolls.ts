// The payroll list, a single payroll, pay schedules and pay periods.

import { requireScope } from "./guard.ts";
import { getGrantedCompany } from "./granted-companies.ts";
import { paginate } from "./pagination.ts";
import { readList } from "./query.ts";
import { MONEY_AS_STRING_SINCE, PAYROLL_SHOW_PAGES_SINCE } from "./api-version-list.ts";
import {
  describeEmployeeCompensation,
  describePayroll,
  describeStatusMeta,
  describeTaxTotals,
  describeTotals,
} from "./payroll-answers.ts";
import { notFound } from "../http/errors.ts";
import { addDays } from "../data/dates.ts";
import { money } from "../data/money.ts";
import { getCompanyData } from "../data/company-data.ts";
import { createKept } from "../data/kept.ts";
import { listPay } from "../data/pay.ts";
import { listPayrollEntries } from "../data/payroll-calendar.ts";
import { withPatch, withoutDeleted } from "../state/patches.ts";
import type { SimulatorApp, SimulatorContext } from "../http/app-types.ts";
import type { Pay } from "../data/pay.ts";
import type { PayrollEntry } from "../data/payroll-calendar.ts";
import type { CompanyRecord, Simulator } from "../state/model.ts";
import { selectPayrolls } from "./select-payrolls.ts";

const MAX_PER_PAGE = 100;

export function mountPayrolls(app: SimulatorApp, simulator: Simulator): void {
  app.get("/v1/companies/:company_uuid/payrolls", (c) => {
    requireScope(c, "payrolls:read");
    const company = getGrantedCompany(simulator, c);
    const matching = selectPayrolls(simulator, c, company);
    const forced = c.get("apiVersion") >= MONEY_AS_STRING_SINCE;
    const page = paginate(c, matching, { forced, maxPer: MAX_PER_PAGE });
    const included = new Set(readList(c, "include"));
    return c.json(
      page.map((entry) =>
        withPatch(simulator, listItem(company, entry, included, c.get("apiVersion"))),
      ),
    );
  });

  app.get("/v1/companies/:company_uuid/payrolls/:payroll_uuid", (c) => {
    requireScope(c, "payrolls:read");
    const company = getGrantedCompany(simulator, c);
    const entry = withoutDeleted(
      simulator,
      listPayrollEntries(company, simulator.clock.now()),
    ).find((each) => each.uuid === c.req.param("payroll_uuid"));
    if (entry === undefined) throw notFound();
    return c.json(withPatch(simulator, showPayroll(c, company, entry)));
  });
}

function listItem(
  company: CompanyRecord,
  entry: PayrollEntry,
  included: Set<string>,
  version: string,
) {
  return {
    ...describePayroll(company, entry),
    ...(included.has("payroll_status_meta")
      ? { payroll_status_meta: describeStatusMeta(entry, version) }
      : {}),
    ...(included.has("totals") && entry.processed ? { totals: sumsOf(company, entry).totals } : {}),
    ...(included.has("taxes") ? { company_taxes: describeCompanyTaxes(company, entry) } : {}),
    // Payrolls are reversed through the control API, which patches in the reversing payrolls.
    ...(included.has("reversals") ? { reversal_payroll_uuids: [] } : {}),
    ...(included.has("risk_blockers") ? { submission_blockers: [], credit_blockers: [] } : {}),
    created_at: createdAt(entry),
    partner_owned_disbursement: null,
  };
}

function showPayroll(c: SimulatorContext, company: CompanyRecord, entry: PayrollEntry) {
  const version = c.get("apiVersion");
  const included = new Set(readList(c, "include"));
  const pays = entry.processed ? sortPays(c, listPay(company, entry)) : [];
  const page = paginate(c, pays, {
    forced: version >= PAYROLL_SHOW_PAGES_SINCE,
    maxPer: MAX_PER_PAGE,
  });
  const { uuid, ...rest } = describePayroll(company, entry);
  return {
    uuid,
    employee_compensations: page.map((pay) => describeEmployeeCompensation(pay, version, included)),
    submission_blockers: [],
    credit_blockers: [],
    ...rest,
    ...(included.has("payroll_status_meta")
      ? { payroll_status_meta: describeStatusMeta(entry, version) }
      : {}),
    ...(entry.processed ? { totals: sumsOf(company, entry).totals } : {}),
    ...(included.has("taxes") ? { company_taxes: describeCompanyTaxes(company, entry) } : {}),
    ...(included.has("payroll_taxes")
      ? {
          payroll_taxes: sumsOf(company, entry).taxes.map(({ name, employer, cents }) => ({
            name,
            employer,
            amount: cents / 100,
          })),
        }
      : {}),
    processing_request: entry.processed ? { status: "submit_success", errors: [] } : null,
    created_at: createdAt(entry),
    partner_owned_disbursement: null,
  };
}

const PAYROLLS_SUMMED = 5000;
const sums = createKept<{
  totals: ReturnType<typeof describeTotals>;
  taxes: ReturnType<typeof describeTaxTotals>;
}>(PAYROLLS_SUMMED, () => 1);

/** Every page of a payroll has its totals, so they are summed once. */
function sumsOf(company: CompanyRecord, entry: PayrollEntry) {
  if (!entry.processed) return { totals: describeTotals([]), taxes: [] };
  return sums.get(entry.uuid, getCompanyData(company), () => {
    const pays = listPay(company, entry);
    return { totals: describeTotals(pays), taxes: describeTaxTotals(pays) };
  });
}

function describeCompanyTaxes(company: CompanyRecord, entry: PayrollEntry) {
  return sumsOf(company, entry)
    .taxes.filter((tax) => tax.employer)
    .map(({ name, employer, cents }) => ({ name, employer, amount: money(cents) }));
}

function createdAt(entry: PayrollEntry): string {
  return entry.calculated_at ?? `${addDays(entry.start_date, -1)}T08:00:00Z`;
}

function sortPays(c: SimulatorContext, pays: readonly Pay[]): readonly Pay[] {
  const [field, direction] = (c.req.query("sort_by") ?? "").split(",")[0]?.split(":") ?? [];
  if (field !== "first_name" && field !== "last_name") return pays;
  const sign = direction === "desc" ? -1 : 1;
  return pays.toSorted((a, b) => sign * a.employee[field].localeCompare(b.employee[field], "en"));
}
