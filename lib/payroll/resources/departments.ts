import { rowsIn } from "../rows/fields.ts";
import { numberColumn, textColumn } from "./columns.ts";
import { defineList } from "./define-resource.ts";
import { defineTable } from "./define-table.ts";

const table = defineTable({
  name: "departments",
  model: "Department",
  doc: "A department.",
  columns: {
    title: textColumn("Department"),
    people: numberColumn("People", {
      read: (raw) => rowsIn(raw, "employees").length + rowsIn(raw, "contractors").length,
    }),
  },
  shown: {
    one: "department",
    many: "departments",
    rowLabel: "t.title",
    search: ["title"],
    filters: [],
    sort: { column: "title", isDescending: false },
  },
});

export const departments = defineList({
  name: "departments",
  label: "Departments",
  position: 30,
  scope: "departments:read",
  path: "/departments",
  per: null,
  tables: [table],
  one: { path: (_company, one) => `/v1/departments/${one}`, query: {}, isRow: false },
});
