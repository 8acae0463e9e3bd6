import type { FleetVerdict } from "#lib/companies/list/judge-fleet.ts";
import { countOf, formatCount } from "#lib/platform/format.ts";

/** The sentence under the overview's title: the verdict, in words. */
export function fleetSentence(verdict: FleetVerdict): string {
  const { level, companies, disconnected, needsViewer, notChecked } = verdict;
  const ended =
    disconnected > 0
      ? ` ${formatCount(disconnected)} more ${disconnected === 1 ? "was" : "were"} disconnected here.`
      : "";
  switch (level) {
    case "none":
      return disconnected > 0
        ? `Nothing is connected; ${companiesOf(disconnected)} ${disconnected === 1 ? "was" : "were"} disconnected here.`
        : "Nothing is connected yet.";
    case "act":
      return `${formatCount(needsViewer)} of ${companiesOf(companies)} ${needsViewer === 1 ? "needs" : "need"} action${alsoFailing(verdict)}.`;
    case "watch":
      return `${watched(verdict)}. ${served(verdict)}`;
    case "unchecked":
      return `${companiesOf(companies)}, ${formatCount(notChecked)} not checked with Gusto yet. They are checked automatically.${ended}`;
    case "well":
      return `${companiesOf(companies)}, ${companies === 1 ? "" : "each "}verified with Gusto in the last few hours.${ended}`;
  }
}

function alsoFailing({ attention, needsViewer }: FleetVerdict): string {
  const rest = attention - needsViewer;
  return rest > 0
    ? `; ${formatCount(rest)} more ${rest === 1 ? "fails" : "fail"} for a temporary reason`
    : "";
}

function watched({ held, retrying, companies }: FleetVerdict): string {
  const isHeld = `${held === 1 ? "is" : "are"} held`;
  if (retrying === 0) return `${formatCount(held)} of ${companiesOf(companies)} ${isHeld}`;
  const failing = `${formatCount(retrying)} of ${companiesOf(companies)} ${retrying === 1 ? "is failing and being" : "are failing and being"} retried`;
  return held === 0 ? failing : `${failing}; ${formatCount(held)} ${isHeld}`;
}

function served({ waiting }: FleetVerdict): string {
  return waiting === 0
    ? "Nothing is blocked yet: their access tokens still work."
    : `Calls are blocked for ${formatCount(waiting)}: their access tokens have expired.`;
}

function companiesOf(number: number): string {
  return countOf(number, "company", "companies");
}
