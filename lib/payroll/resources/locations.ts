import { EXTRA, textColumn, yesNoColumn } from "./columns.ts";
import { defineList, MOST_PER_PAGE } from "./define-resource.ts";
import { defineTable } from "./define-table.ts";

const table = defineTable({
  name: "locations",
  model: "Location",
  doc: "A work location.",
  columns: {
    street_1: textColumn("Street"),
    street_2: textColumn("Street, second line", EXTRA),
    city: textColumn("City"),
    state: textColumn("State"),
    zip: textColumn("ZIP"),
    country: textColumn("Country", EXTRA),
    phone_number: textColumn("Phone", EXTRA),
    active: yesNoColumn("Active"),
  },
  shown: {
    one: "location",
    many: "locations",
    rowLabel: "concat_ws(', ', t.street_1, t.city, t.state)",
    search: ["street_1", "city", "state"],
    filters: [],
    sort: { column: "city", isDescending: false },
  },
});

export const locations = defineList({
  name: "locations",
  label: "Locations",
  position: 20,
  scope: "companies:read",
  path: "/locations",
  per: MOST_PER_PAGE,
  tables: [table],
  one: { path: (_company, one) => `/v1/locations/${one}`, query: {}, isRow: true },
});
