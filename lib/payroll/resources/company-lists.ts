import {
  count,
  day,
  flag,
  nameBasedUuid,
  requireUuid,
  rowIn,
  rowsIn,
  text,
  uuid,
  type RawRow,
} from "../rows/fields.ts";
import { addMonths } from "../reading/days.ts";
import { everything, type ListResource, MOST_PER_PAGE, type ReadingScope } from "./resource.ts";

/** Gusto allows three months; its day may be behind ours. */
const MONTHS_AHEAD = 3;

/** Answers one object, which is read as a list of one. */
export const company: ListResource = {
  name: "company",
  scope: "companies:read",
  path: "",
  per: null,
  windows: everything,
  tables: ["company_profiles"],
  read: (raw) => [
    {
      table: "company_profiles",
      raw,
      values: {
        gusto_uuid: requireUuid(raw, "uuid"),
        version: text(raw, "version"),
        name: text(raw, "name"),
        trade_name: text(raw, "trade_name"),
        entity_type: text(raw, "entity_type"),
        tier: text(raw, "tier"),
        company_status: text(raw, "company_status"),
        join_date: day(raw, "join_date"),
      },
    },
  ],
};

export const locations: ListResource = {
  name: "locations",
  scope: "companies:read",
  path: "/locations",
  per: MOST_PER_PAGE,
  windows: everything,
  tables: ["locations"],
  one: { path: (_company, one) => `/v1/locations/${one}`, query: {}, isRow: true },
  read: (raw) => [
    {
      table: "locations",
      raw,
      values: {
        gusto_uuid: requireUuid(raw, "uuid"),
        version: text(raw, "version"),
        street_1: text(raw, "street_1"),
        street_2: text(raw, "street_2"),
        city: text(raw, "city"),
        state: text(raw, "state"),
        zip: text(raw, "zip"),
        country: text(raw, "country"),
        phone_number: text(raw, "phone_number"),
        active: flag(raw, "active"),
      },
    },
  ],
};

export const departments: ListResource = {
  name: "departments",
  scope: "departments:read",
  path: "/departments",
  per: null,
  windows: everything,
  tables: ["departments"],
  one: { path: (_company, one) => `/v1/departments/${one}`, query: {}, isRow: false },
  read: (raw) => [
    {
      table: "departments",
      raw,
      values: {
        gusto_uuid: requireUuid(raw, "uuid"),
        version: text(raw, "version"),
        title: text(raw, "title"),
        people: rowsIn(raw, "employees").length + rowsIn(raw, "contractors").length,
      },
    },
  ],
};

export const paySchedules: ListResource = {
  name: "pay_schedules",
  scope: "pay_schedules:read",
  path: "/pay_schedules",
  per: MOST_PER_PAGE,
  windows: everything,
  tables: ["pay_schedules"],
  one: {
    path: (companyUuid, one) => `/v1/companies/${companyUuid}/pay_schedules/${one}`,
    query: {},
    isRow: false,
  },
  read: (raw) => [
    {
      table: "pay_schedules",
      raw,
      values: {
        gusto_uuid: requireUuid(raw, "uuid"),
        version: text(raw, "version"),
        name: text(raw, "custom_name") ?? text(raw, "name"),
        frequency: text(raw, "frequency"),
        anchor_pay_date: day(raw, "anchor_pay_date"),
        anchor_end_of_pay_period: day(raw, "anchor_end_of_pay_period"),
        day_1: count(raw, "day_1"),
        day_2: count(raw, "day_2"),
        auto_payroll: flag(raw, "auto_payroll"),
        active: flag(raw, "active"),
      },
    },
  ],
};

/** Gusto sets no limit to how far back pay periods are asked for: one window is enough. */
export const payPeriods: ListResource = {
  name: "pay_periods",
  scope: "payrolls:read",
  path: "/pay_periods",
  per: null,
  windows: (scope) => [
    {
      query: {
        start_date: firstDay(scope),
        end_date: lastDay(scope),
        payroll_types: "regular,transition",
      },
    },
  ],
  tables: ["pay_periods"],
  covers: (scope) => ({
    sql: "t.start_date >= $3::date AND t.end_date <= $4::date",
    values: [firstDay(scope), lastDay(scope)],
  }),
  read: (raw) => {
    const payroll = rowIn(raw, "payroll");
    return [
      {
        table: "pay_periods",
        raw,
        values: {
          gusto_uuid: payPeriodUuid(raw),
          version: null,
          pay_schedule_uuid: uuid(raw, "pay_schedule_uuid"),
          start_date: day(raw, "start_date"),
          end_date: day(raw, "end_date"),
          payroll_uuid: uuid(payroll, "payroll_uuid"),
          check_date: day(payroll, "check_date"),
          processed: flag(payroll, "processed"),
        },
      },
    ];
  },
};

function payPeriodUuid(raw: RawRow): string {
  const kind = text(rowIn(raw, "payroll"), "payroll_type") ?? "regular";
  return nameBasedUuid(
    `${uuid(raw, "pay_schedule_uuid")} ${day(raw, "start_date")} ${day(raw, "end_date")} ${kind}`,
  );
}

export const firstDay = ({ today, historyMonths }: ReadingScope): string =>
  addMonths(today, -historyMonths);
export const lastDay = ({ today }: ReadingScope): string => addMonths(today, MONTHS_AHEAD, -2);
