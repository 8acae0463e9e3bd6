import type { ColumnKind } from "#lib/payroll/data/table-definition.ts";

/* A cell's alignment, in the header and the rows. */

export const KINDS_AT_RIGHT: ReadonlySet<ColumnKind> = new Set(["money", "number"]);

export const CELL_CLASSES = "px-3 first:pl-4 last:pr-4";

export const FIRST_CELL_CLASSES = "sticky left-0 z-10 max-w-[46vw] md:max-w-72";
