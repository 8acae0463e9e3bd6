import { deadlineTime, formatDay, formatMoney, formatNumber } from "#lib/platform/format.ts";
import type { Column } from "#lib/payroll/data/table-definition.ts";
import { clipText } from "../clip-text.ts";
import { ExactTime } from "../clock.tsx";

/** One value, formatted by its kind. */
export function CellValue({
  column,
  value,
  isName = false,
}: {
  column: Pick<Column, "key" | "kind" | "isDeadline">;
  value: string | boolean | null;
  isName?: boolean;
}) {
  if (value === null || value === "")
    return isName ? (
      <span className="text-ink-faint">No name</span>
    ) : (
      <span className="text-ink-faint">
        <span aria-hidden>—</span>
        <span className="sr-only">none</span>
      </span>
    );
  if (typeof value === "boolean") return <>{value ? "Yes" : "No"}</>;
  switch (column.kind) {
    case "money":
      return <>{formatMoney(value)}</>;
    case "number":
      return <>{formatNumber(value)}</>;
    case "date":
      return <>{formatDay(value)}</>;
    case "time":
      return column.isDeadline ? (
        <time dateTime={value}>{deadlineTime(new Date(value))}</time>
      ) : (
        <ExactTime at={new Date(value)} />
      );
    case "yes_no":
    case "text": {
      const shown = column.key.endsWith("_status") ? codeWords(value) : clipText(value);
      return (
        <bdi title={shown} className="block truncate">
          {shown}
        </bdi>
      );
    }
  }
}

/** Gusto's "onboarding_completed" becomes "Onboarding completed". */
function codeWords(code: string): string {
  const words = clipText(code).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
