import { text } from "../rows/fields.ts";
import { dateColumn, EXTRA, numberColumn, textColumn, yesNoColumn } from "./columns.ts";
import { defineList, MOST_PER_PAGE } from "./define-resource.ts";
import { defineTable } from "./define-table.ts";

const table = defineTable({
  name: "pay_schedules",
  model: "PaySchedule",
  doc: "When people are paid.",
  columns: {
    name: textColumn("Name", { read: (raw) => text(raw, "custom_name") ?? text(raw, "name") }),
    frequency: textColumn("Frequency"),
    anchor_pay_date: dateColumn("First pay date"),
    anchor_end_of_pay_period: dateColumn("First period ends"),
    day_1: numberColumn("First day of the month", EXTRA),
    day_2: numberColumn("Second day of the month", EXTRA),
    auto_payroll: yesNoColumn("Runs automatically"),
    active: yesNoColumn("Active"),
  },
  shown: {
    one: "pay schedule",
    many: "pay schedules",
    rowLabel: "COALESCE(t.name, t.frequency)",
    search: ["name", "frequency"],
    filters: [],
    sort: { column: "name", isDescending: false },
    tab: "pay-schedules",
  },
});

export const paySchedules = defineList({
  name: "pay_schedules",
  label: "Pay schedules",
  position: 60,
  scope: "pay_schedules:read",
  path: "/pay_schedules",
  per: MOST_PER_PAGE,
  tables: [table],
  one: {
    path: (companyUuid, one) => `/v1/companies/${companyUuid}/pay_schedules/${one}`,
    query: {},
    isRow: false,
  },
});
