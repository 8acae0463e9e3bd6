import type { Severity } from "#lib/incidents/causes/cause.ts";
import type { IncidentItem, IncidentLine } from "#lib/incidents/reading/incident-views.ts";
import { countOf, formatCount } from "#lib/platform/format.ts";
import type { Tone } from "../ui/tone.ts";

/* The on-screen words for incidents; lib/incidents/causes/causes.ts has the sentences of each cause. */

export const SEVERITY_WORDS: Record<Severity, { word: string; tone: Tone }> = {
  critical: { word: "Critical", tone: "bad" },
  major: { word: "Major", tone: "warn" },
  minor: { word: "Minor", tone: "idle" },
};

/** "312 companies, 4 waiting": whom it affects. */
export function touchesWords({
  companies,
  waiting,
  touched,
  resolvedAt,
}: Pick<IncidentItem, "companies" | "waiting" | "touched" | "resolvedAt">): string {
  if (resolvedAt) return touched === 0 ? "No company in particular" : companiesOf(touched);
  if (companies === 0) return "No company in particular";
  return waiting === 0
    ? companiesOf(companies)
    : `${companiesOf(companies)}, ${formatCount(waiting)} waiting`;
}

/** Who has it, for the person who looks. */
export function assigneeWords(
  { id, name, isOperator }: NonNullable<IncidentItem["assignee"]>,
  viewerId: string,
): string {
  if (id === viewerId) return "Assigned to you";
  return isOperator
    ? `Assigned to ${name}`
    : `Assigned to ${name}, who is no longer an operator: assign somebody else`;
}

/** A line of its history. */
export function incidentLineWords({ type, companies, detail }: IncidentLine): string {
  const size = companies ? ` with ${companiesOf(companies)}` : "";
  switch (type) {
    case "opened":
      return `Detected${size}`;
    case "grown":
      return `Grew to ${companiesOf(companies ?? 0)}`;
    case "reopened":
      return "Reopened";
    case "resolved":
      return companies
        ? `Resolved automatically after ${companiesOf(companies)}`
        : "Resolved automatically";
    case "acknowledged":
      return "Acknowledged";
    case "assigned":
      return `Assigned to ${detail ?? "nobody"}`;
    case "snoozed":
      return "Snoozed until";
    case "unsnoozed":
      return "Snooze ended";
    case "noted":
      return "Note";
  }
}

const companiesOf = (count: number) => countOf(count, "company", "companies");
