import type { Column } from "./table-definition.ts";

/* Columns by their kind, and what may be said of them. */

export const textColumn = (key: string, label: string, more: Partial<Column> = {}): Column => ({
  key,
  label,
  kind: "text",
  ...more,
});
export const dateColumn = (key: string, label: string, more: Partial<Column> = {}): Column => ({
  key,
  label,
  kind: "date",
  ...more,
});
export const moneyColumn = (key: string, label: string, more: Partial<Column> = {}): Column => ({
  key,
  label,
  kind: "money",
  ...more,
});
export const yesNoColumn = (key: string, label: string, more: Partial<Column> = {}): Column => ({
  key,
  label,
  kind: "yes_no",
  ...more,
});

export const DATA = { only: "data" } as const;
export const EXTRA = { isExtra: true } as const;
export const PAY = { isPay: true } as const;
export const TOTAL = { isTotal: true } as const;
