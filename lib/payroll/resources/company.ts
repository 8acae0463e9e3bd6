import { dateColumn, textColumn } from "./columns.ts";
import { defineList } from "./define-resource.ts";
import { defineTable } from "./define-table.ts";

const profiles = defineTable({
  name: "company_profiles",
  model: "CompanyProfile",
  doc: "What Gusto says about a company; one row per company.",
  key: [],
  columns: {
    name: textColumn("Name"),
    trade_name: textColumn("Trade name"),
    entity_type: textColumn("Entity type"),
    tier: textColumn("Tier"),
    company_status: textColumn("Status"),
    join_date: dateColumn("Joined"),
  },
  shown: null,
});

/** Returns one object, which is read as a list of one. */
export const company = defineList({
  name: "company",
  label: "Company",
  position: 10,
  scope: "companies:read",
  path: "",
  per: null,
  tables: [profiles],
});
