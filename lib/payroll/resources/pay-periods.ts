import { day, nameBasedUuid, type RawRow, rowIn, text, uuid } from "../rows/fields.ts";
import { dateColumn, uuidColumn, yesNoColumn } from "./columns.ts";
import { defineList } from "./define-resource.ts";
import { defineTable } from "./define-table.ts";
import { firstDay, lastDay, withinHistory } from "./history.ts";

const table = defineTable({
  name: "pay_periods",
  model: "PayPeriod",
  doc: "A pay period. Gusto has no UUID for it; ours is name-based (RFC 9562, version 5), from schedule, start and end.",
  uuid: payPeriodUuid,
  columns: {
    start_date: dateColumn("From"),
    end_date: dateColumn("To"),
    check_date: dateColumn("Pay date", { within: "payroll" }),
    processed: yesNoColumn("Processed", { within: "payroll" }),
    pay_schedule_uuid: uuidColumn("Pay schedule uuid"),
    payroll_uuid: uuidColumn("Payroll uuid", { within: "payroll" }),
  },
  shown: {
    one: "pay period",
    many: "pay periods",
    rowLabel: "concat_ws(' – ', t.start_date, t.end_date)",
    search: [],
    filters: ["kind", "year"],
    choices: { processed: "t.processed IS TRUE", upcoming: "t.processed IS NOT TRUE" },
    yearOf: "start_date",
    sort: { column: "start_date", isDescending: true },
    tab: "pay-schedules",
  },
});

function payPeriodUuid(raw: RawRow): string {
  const kind = text(rowIn(raw, "payroll"), "payroll_type") ?? "regular";
  return nameBasedUuid(
    `${uuid(raw, "pay_schedule_uuid")} ${day(raw, "start_date")} ${day(raw, "end_date")} ${kind}`,
  );
}

/** Gusto doesn't limit how far back pay periods go, so one window is enough. */
export const payPeriods = defineList({
  name: "pay_periods",
  label: "Pay periods",
  position: 70,
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
  tables: [table],
  covers: withinHistory,
});
