import type { CompaniesByHealth } from "../company-views.ts";

/*
 * The overall verdict on all companies a viewer sees. Headline, banner, navigation and sort order
 * all use it, so they can't contradict each other. Pure.
 */

type FleetFacts = {
  counts: CompaniesByHealth;
  /** Failing or held companies without a valid access token. */
  waiting: number;
  isOperator: boolean;
};

export type FleetVerdict = {
  /**
   * `act`: this viewer has something to do. `watch`: something fails but may pass. `unchecked`:
   * nothing fails, but not everything is verified.
   */
  level: "none" | "act" | "watch" | "unchecked" | "well";
  /** All except companies disconnected here on purpose. */
  companies: number;
  disconnected: number;
  /** Lost until someone reconnects: refused for good, or ended at Gusto. */
  lost: number;
  held: number;
  retrying: number;
  /** How many companies' callers can't get a token. */
  waiting: number;
  notChecked: number;
  /** What this viewer can act on. A held installation is for operators. */
  needsViewer: number;
  /** Everything lost, held or failing: what the navigation counts and the list shows first. */
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
