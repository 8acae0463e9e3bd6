import { countOf, formatCount, formatShare } from "#lib/platform/format.ts";
import type { CallSums, UsageRange } from "#lib/usage/usage-views.ts";
import type { Tone } from "../ui/tone.ts";

const WITHIN: Record<UsageRange, string> = {
  hour: "in the last hour",
  day: "in the last 24 hours",
  month: "in the last 30 days",
};

/** "1,204 calls in the last 24 hours; 3 failed and 12 were over the limit." */
export function usageSummary(totals: CallSums, range: UsageRange): string {
  if (totals.calls === 0) return `No calls ${WITHIN[range]}.`;
  const failed =
    totals.failed === 0
      ? "none failed"
      : `${formatCount(totals.failed)} failed (${formatShare(totals.failed, totals.calls)})`;
  const limited =
    totals.rateLimited === 0
      ? ""
      : `, and Gusto answered "too many requests" to ${formatCount(totals.rateLimited)}`;
  return `${countOf(totals.calls, "call", "calls")} ${WITHIN[range]}; ${failed}${limited}.`;
}

/** What a Gusto status means for this dashboard. */
export function statusWords(status: number): string {
  switch (status) {
    case 0:
      return "No response";
    case 400:
      return "Bad request";
    case 401:
      return "Token rejected";
    case 403:
      return "Not allowed";
    case 404:
      return "Not found";
    case 406:
      return "API version refused";
    case 409:
      return "Out of date";
    case 422:
      return "Not accepted";
    case 429:
      return "Too many requests";
    default:
      return status >= 500 ? "Gusto error" : "Failed";
  }
}

export function statusTone(status: number): Tone {
  if (status === 429 || status === 404) return "warn";
  return "bad";
}
