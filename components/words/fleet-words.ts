import type { FleetVerdict } from "#lib/companies/list/judge-fleet.ts";
import { countOf, formatCount } from "#lib/platform/format.ts";

/** The sentence under the overview's title: nothing but the verdict, in words. */
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
      return `${formatCount(needsViewer)} of ${companiesOf(companies)} ${needsViewer === 1 ? "needs" : "need"} a person${alsoFailing(verdict)}.`;
    case "watch":
      return `${watched(verdict)}. ${served(verdict)}`;
    case "unchecked":
      return `${companiesOf(companies)}, ${formatCount(notChecked)} of them not checked with Gusto yet. They are checked by themselves.${ended}`;
    case "well":
      return `${companiesOf(companies)}, ${companies === 1 ? "" : "each "}verified with Gusto within the last hours.${ended}`;
  }
}

function alsoFailing({ attention, needsViewer }: FleetVerdict): string {
  const rest = attention - needsViewer;
  return rest > 0
    ? `; ${formatCount(rest)} more ${rest === 1 ? "fails" : "fail"} for a reason that may pass`
    : "";
}

function watched({ held, retrying, companies }: FleetVerdict): string {
  const isHeld = `${held === 1 ? "is" : "are"} held`;
  if (retrying === 0) return `${formatCount(held)} of ${companiesOf(companies)} ${isHeld}`;
  const failing = `${formatCount(retrying)} of ${companiesOf(companies)} ${retrying === 1 ? "fails at the moment and is" : "fail at the moment and are"} tried again`;
  return held === 0 ? failing : `${failing}; ${formatCount(held)} ${isHeld}`;
}

function served({ waiting }: FleetVerdict): string {
  return waiting === 0
    ? "Nobody waits yet: their access tokens still work."
    : `Callers of ${formatCount(waiting)} wait: their access tokens have expired.`;
}

function companiesOf(number: number): string {
  return countOf(number, "company", "companies");
}
