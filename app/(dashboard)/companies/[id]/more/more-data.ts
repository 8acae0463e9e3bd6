import { SYNCED } from "#lib/payroll/resources/all.ts";
import { DATA_TABLE_NAMES } from "#lib/payroll/resources/names.ts";
import { DATA_TABLES } from "#lib/payroll/data/tables.ts";

/** All synced data without a tab of its own. */
export const MORE_DATA = DATA_TABLE_NAMES.flatMap((name) => {
  const resource = Object.values(SYNCED).find(({ table }) => table === name);
  return resource && DATA_TABLES[name].tab === undefined
    ? [{ name, path: name.replaceAll("_", "-"), resource: resource.name, title: resource.label }]
    : [];
});

/** @param path as in the URL: "pay-periods" */
export function findMoreData(path: string) {
  return MORE_DATA.find((each) => each.path === path);
}
