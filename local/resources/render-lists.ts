// Renders the two generated lists of resources: names for everyone, definitions for the server.

import type { ResourceFile } from "./list-resources.ts";

const WRITTEN =
  "/* Written by `npm run resources` from the files of this folder. Do not edit: a test compares. */";

/** lib/payroll/resources/names.ts */
export function renderNames(files: readonly ResourceFile[]): string {
  const tables = files.flatMap(({ resource }) => resource.definitions);
  const shown = tables.filter((table) => table.shown !== null);
  return `${WRITTEN}

/** What is read of a company, in this order. Pure; components may import it. */
export const RESOURCES = [
${lines(files.map(({ resource }) => quoted(resource.name)))}
] as const;

export type ResourceName = (typeof RESOURCES)[number];

export const RESOURCE_WORDS: Readonly<Record<ResourceName, string>> = {
${lines(files.map(({ resource }) => `${resource.name}: ${quoted(resource.label)}`))}
};

/** Every table of synced data. */
export const TABLE_NAMES = [
${lines(tables.map(({ name }) => quoted(name)))}
] as const;

export type TableName = (typeof TABLE_NAMES)[number];

/** Those that people and services are shown. */
export const DATA_TABLE_NAMES = [
${lines(shown.map(({ name }) => quoted(name)))}
] as const;

export type DataTableName = (typeof DATA_TABLE_NAMES)[number];
`;
}

/** lib/payroll/resources/all.ts */
export function renderAll(files: readonly ResourceFile[]): string {
  const imports = files
    .map(({ file, exported }) => `import { ${exported} } from "./${file}";`)
    .toSorted();
  const entries = files.map(({ exported, resource }) =>
    exported === resource.name ? exported : `${resource.name}: ${exported}`,
  );
  return `${WRITTEN}

import type { Resource } from "./define-resource.ts";
import type { ResourceName } from "./names.ts";
${imports.join("\n")}

/** Everything that is synced. */
export const SYNCED = {
${lines(entries)}
} satisfies Record<ResourceName, Resource>;
`;
}

const quoted = (text: string) => JSON.stringify(text);
const lines = (entries: readonly string[]) => entries.map((entry) => `  ${entry},`).join("\n");
