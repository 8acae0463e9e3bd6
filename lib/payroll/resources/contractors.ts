import {
  computedColumn,
  DATA,
  dateColumn,
  EXTRA,
  moneyColumn,
  PAY,
  textColumn,
  yesNoColumn,
} from "./columns.ts";
import { defineList, MOST_PER_PAGE } from "./define-resource.ts";
import { defineTable } from "./define-table.ts";

const table = defineTable({
  name: "contractors",
  model: "Contractor",
  doc: "A contractor: a person or a business.",
  columns: {
    name: computedColumn(
      "Name",
      "COALESCE(t.business_name, concat_ws(' ', t.first_name, t.last_name))",
      {
        only: "screen",
        sortSql: "COALESCE(t.business_name, concat_ws(' ', t.last_name, t.first_name))",
      },
    ),
    first_name: textColumn("First name", DATA),
    last_name: textColumn("Last name", DATA),
    business_name: textColumn("Business name", DATA),
    type: textColumn("Type"),
    department: textColumn("Department", EXTRA),
    email: textColumn("Email"),
    wage_type: textColumn("Paid"),
    start_date: dateColumn("Since"),
    is_active: yesNoColumn("Active"),
    onboarded: yesNoColumn("Onboarded", EXTRA),
    hourly_rate: moneyColumn("Hourly rate", PAY),
  },
  shown: {
    one: "contractor",
    many: "contractors",
    rowLabel: "COALESCE(t.business_name, concat_ws(' ', t.first_name, t.last_name))",
    search: ["first_name", "last_name", "business_name", "email"],
    filters: ["status"],
    choices: { active: "t.is_active IS NOT FALSE", terminated: "t.is_active IS FALSE" },
    sort: { column: "name", isDescending: false },
    tab: "contractors",
  },
});

export const contractors = defineList({
  name: "contractors",
  label: "Contractors",
  position: 50,
  scope: "contractors:read",
  path: "/contractors",
  per: MOST_PER_PAGE,
  tables: [table],
  one: { path: (_company, one) => `/v1/contractors/${one}`, query: {}, isRow: true },
});
