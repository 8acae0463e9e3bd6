import { EXTRA, numberColumn, textColumn, yesNoColumn } from "./columns.ts";
import { defineList } from "./define-resource.ts";
import { defineTable } from "./define-table.ts";

const table = defineTable({
  name: "company_benefits",
  model: "CompanyBenefit",
  doc: "A benefit a company offers: a health plan, a 401(k).",
  columns: {
    description: textColumn("Benefit"),
    benefit_type: numberColumn("Gusto's type", EXTRA),
    enrollment_count: numberColumn("People enrolled"),
    source: textColumn("Managed by"),
    partner_name: textColumn("Partner"),
    active: yesNoColumn("Active"),
    responsible_for_employer_taxes: yesNoColumn("Remits employer taxes", EXTRA),
    responsible_for_employee_w2: yesNoColumn("Files employees' W-2s", EXTRA),
    catch_up_type: textColumn("Catch-up", EXTRA),
  },
  shown: {
    one: "benefit",
    many: "benefits",
    rowLabel: "t.description",
    search: ["description", "partner_name"],
    filters: [],
    sort: { column: "description", isDescending: false },
  },
});

export const companyBenefits = defineList({
  name: "company_benefits",
  label: "Benefits",
  position: 65,
  scope: "company_benefits:read",
  isOptional: true,
  path: "/company_benefits",
  per: null,
  windows: () => [{ query: { enrollment_count: "true" } }],
  tables: [table],
  one: { path: (_company, one) => `/v1/company_benefits/${one}`, query: {}, isRow: false },
});
