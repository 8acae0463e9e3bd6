import type { CompaniesByHealth } from "../company-views.ts";

/*
 * The one verdict about all companies that a viewer sees. Headline, banner, navigation and order are made from it, so that none of them
 * can say the opposite of another. Pure.
 */

type FleetFacts = {
  counts: CompaniesByHealth;
  /** Of those that fail or are held: how many have no valid access token left. */
  waiting: number;
  isOperator: boolean;
};

export type FleetVerdict = {
  /** `act`: this viewer has something to do. `watch`: something fails, which may pass. `unchecked`: nothing fails, and not everything is verified. */
  level: "none" | "act" | "watch" | "unchecked" | "well";
  /** All but those that were disconnected here, as wished. */
  companies: number;
  disconnected: number;
  /** Lost to the customer until somebody reconnects: refused for good, or ended at Gusto. */
  lost: number;
  held: number;
  retrying: number;
  /** Callers of so many companies cannot be given a token. */
  waiting: number;
  notChecked: number;
  /** What this viewer can do something about. An installation that is held is the operators' matter. */
  needsViewer: number;
  /** All that is lost, held or failing: what the navigation counts and the list shows first. */
  attention: number;
};

export function judgeFleet({ counts, waiting, isOperator }: FleetFacts): FleetVerdict {
  const lost = counts.reconnect_required + counts.ended_at_gusto;
  const { held, retrying, disconnected, not_checked: notChecked } = counts;
  const needsViewer = lost + (isOperator ? held : 0);
  const attention = lost + held + retrying;
  const companies = attention + notChecked + counts.refreshing + counts.healthy;
  const level = levelOf({ companies, needsViewer, attention, notChecked });
  return {
    level,
    companies,
    disconnected,
    lost,
    held,
    retrying,
    waiting,
    notChecked,
    needsViewer,
    attention,
  };
}

function levelOf({
  companies,
  needsViewer,
  attention,
  notChecked,
}: Pick<
  FleetVerdict,
  "companies" | "needsViewer" | "attention" | "notChecked"
>): FleetVerdict["level"] {
  if (companies === 0) return "none";
  if (needsViewer > 0) return "act";
  if (attention > 0) return "watch";
  return notChecked > 0 ? "unchecked" : "well";
}
