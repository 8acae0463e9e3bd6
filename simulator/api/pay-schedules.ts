import { requireScope } from "./guard.ts";
import { getGrantedCompany } from "./granted-companies.ts";
import { paginate } from "./pagination.ts";
import { readDay, readChoices } from "./query.ts";
import { AUTO_PAYROLL_SINCE, MONEY_AS_STRING_SINCE } from "./api-version-list.ts";
import { invalidParameter, notFound } from "../http/errors.ts";
import { addMonths, dayOf } from "../data/dates.ts";
import { versioned } from "../data/company-facts.ts";
import { listPayrollEntries, payScheduleUuid } from "../data/payroll-calendar.ts";
import { listPeriods } from "../data/pay-periods.ts";
import { withoutDeleted } from "../state/patches.ts";
import type { SimulatorApp } from "../http/app-types.ts";
import type { CompanyRecord, PayFrequency, Simulator } from "../state/model.ts";

const PAYDAYS: Readonly<
  Record<PayFrequency, { day_1: number | null; day_2: number | null; name: string }>
> = {
  "Every week": { day_1: null, day_2: null, name: "Every Friday" },
  "Every other week": { day_1: null, day_2: null, name: "Every other Friday" },
  "Twice per month": { day_1: 5, day_2: 20, name: "5th and 20th of the month" },
  Monthly: { day_1: 5, day_2: null, name: "5th of every month" },
};

export function mountPaySchedules(app: SimulatorApp, simulator: Simulator): void {
  app.get("/v1/companies/:company_uuid/pay_schedules", (c) => {
    requireScope(c, "pay_schedules:read");
    return c.json(
      paginate(c, [describeSchedule(getGrantedCompany(simulator, c), c.get("apiVersion"))]),
    );
  });

  app.get("/v1/companies/:company_uuid/pay_schedules/:uuid", (c) => {
    requireScope(c, "pay_schedules:read");
    const schedule = describeSchedule(getGrantedCompany(simulator, c), c.get("apiVersion"));
    if (schedule.uuid !== c.req.param("uuid")) throw notFound();
    return c.json(schedule);
  });

  app.get("/v1/companies/:company_uuid/pay_periods", (c) => {
    requireScope(c, "payrolls:read");
    const company = getGrantedCompany(simulator, c);
    const today = dayOf(simulator.clock.now());
    const start = readDay(c, "start_date") ?? addMonths(today, -6);
    const end = readDay(c, "end_date") ?? today;
    if (end > addMonths(today, 3))
      throw invalidParameter("end_date", "End date cannot be more than 3 months in future");
    // No company in this simulator has ever changed its pay schedule, so there are no transition
    // payrolls.
    const regular = readChoices(
      c,
      "payroll_types",
      ["regular", "transition"],
      ["regular"],
    ).includes("regular");
    return c.json(regular ? describePeriods(simulator, company, start, end) : []);
  });
}

function describeSchedule(company: CompanyRecord, version: string) {
  const { day_1, day_2, name } = PAYDAYS[company.frequency];
  const anchor = listPeriods(company, dayOf(company.seeded_at))[0];
  return versioned({
    uuid: payScheduleUuid(company),
    version: "",
    frequency: company.frequency,
    anchor_pay_date: anchor?.check,
    anchor_end_of_pay_period: anchor?.end,
    day_1,
    day_2,
    name: null,
    custom_name: name,
    ...(version < MONEY_AS_STRING_SINCE ? { auto_pilot: false } : {}),
    ...(version >= AUTO_PAYROLL_SINCE ? { auto_payroll: false } : {}),
    active: true,
  });
}

function describePeriods(simulator: Simulator, company: CompanyRecord, start: string, end: string) {
  const payrolls = withoutDeleted(
    simulator,
    listPayrollEntries(company, simulator.clock.now()),
  ).filter((entry) => !entry.off_cycle);
  const byStart = new Map(payrolls.map((entry) => [entry.start_date, entry]));
  return listPeriods(company, end)
    .filter((period) => period.end >= start)
    .flatMap((period) => {
      const payroll = byStart.get(period.start);
      if (payroll === undefined) return [];
      return {
        start_date: period.start,
        end_date: period.end,
        pay_schedule_uuid: payScheduleUuid(company),
        payroll: {
          payroll_uuid: payroll.uuid,
          check_date: payroll.check_date,
          processed: payroll.processed,
          payroll_deadline: payroll.deadline,
          payroll_type: "regular",
        },
      };
    });
}
