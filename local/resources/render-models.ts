// Renders the Prisma models of synced data, and a company's relations to them.

import type { ColumnDefinition } from "../../lib/payroll/resources/columns.ts";
import type { Table } from "../../lib/payroll/resources/define-table.ts";
import type { ResourceFile } from "./list-resources.ts";

/** Prisma's names for PostgreSQL's types. */
const TYPES: Readonly<
  Record<NonNullable<ColumnDefinition["type"]>, [type: string, native: string]>
> = {
  text: ["String", ""],
  uuid: ["String", " @db.Uuid"],
  "uuid[]": ["String[]", " @db.Uuid"],
  boolean: ["Boolean", ""],
  int: ["Int", ""],
  date: ["DateTime", " @db.Date"],
  timestamptz: ["DateTime", " @db.Timestamptz(3)"],
  "numeric(14,2)": ["Decimal", " @db.Decimal(14, 2)"],
  "numeric(10,3)": ["Decimal", " @db.Decimal(10, 3)"],
};

const SHARED = `  /// Gusto's version of the resource, if any. Changes are detected by the raw JSON instead.
  version String?
  /// Gusto's complete JSON.
  raw Json
  /// The JSON before the last change.
  previous Json?
  createdRunId String @map("created_run_id") @db.Uuid
  /// The run that last created, changed or marked this row as removed; used for "changed in this run".
  changedRunId String @map("changed_run_id") @db.Uuid
  changedAt DateTime @map("changed_at") @db.Timestamptz(3)
  /// When it was found gone at Gusto: by its own call, or missing from two readings. The row stays.
  deletedAt DateTime? @map("deleted_at") @db.Timestamptz(3)
  /// The run that first missed it, if only one reading has.
  missingRunId String? @map("missing_run_id") @db.Uuid
  /// The version of the reader that wrote the columns: lib/payroll/reading/reread-rows.ts.
  readerVersion Int @default(1) @map("reader_version")`;

const tablesOf = (files: readonly ResourceFile[]) =>
  files.flatMap(({ resource }) => resource.definitions);

/** The fields of the model Company that lead to its synced data. */
export function renderRelations(files: readonly ResourceFile[]): string {
  return tablesOf(files)
    .map(({ name, model, key }) => `  ${camelCase(name)} ${model}${key.length === 0 ? "?" : "[]"}`)
    .join("\n");
}

export function renderModels(files: readonly ResourceFile[]): string {
  return tablesOf(files).map(renderModel).join("\n\n");
}

function renderModel({ name, model, doc, key, definitions, partOf }: Table): string {
  const columns = Object.entries(definitions).filter(([column]) => column !== "version");
  const owner =
    "employee_uuid" in definitions && partOf ? ["  @@index([companyId, employeeUuid])"] : [];
  return [
    `/// ${doc}`,
    `model ${model} {`,
    `  companyId String @map("company_id") @db.Uuid`,
    ...columns.flatMap(renderColumn),
    SHARED,
    "",
    "  company Company @relation(fields: [companyId], references: [id], onDelete: Cascade)",
    "",
    `  @@id([${["company_id", ...key].map(camelCase).join(", ")}])`,
    ...owner,
    "  @@index([readerVersion])",
    `  @@map("${name}")`,
    "}",
  ].join("\n");
}

function renderColumn([name, { type, isRequired, doc }]: [string, ColumnDefinition]): string[] {
  if (type === undefined) return [];
  const [prisma, native] = TYPES[type];
  const isOptional = !isRequired && !prisma.endsWith("[]");
  const field = camelCase(name);
  const map = field === name ? "" : ` @map("${name}")`;
  return [
    ...(doc ? [`  /// ${doc}`] : []),
    `  ${field} ${prisma}${isOptional ? "?" : ""}${map}${native}`,
  ];
}

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
}
