import { countOf, formatCount, utcTime } from "#lib/platform/format.ts";
import { PRODUCT_NAME } from "#lib/platform/product-name.ts";
import { MUST_ACT_WORDS, SEVERITY_NAMES, severityOf } from "../causes/cause.ts";
import { causeById } from "../causes/find-cause.ts";
import { ALERT_CHANGES, type AlertChange } from "./decide-alert.ts";

/* What an alert says. Pure. No name of a company: it goes to people and places outside. */

/** One change of one incident. */
export type AlertLine = {
  change: AlertChange;
  incidentId: string;
  /** Counts what this channel was told of this incident. */
  transition: number;
  cause: string;
  severity: number;
  since: Date;
  openedAt: Date;
  resolvedAt: Date | null;
  companies: number;
  waiting: number;
  touched: number;
  /** The numbers are of companies with this tag alone; null: of all. */
  tag: string | null;
};

/** A receiver that has seen it knows the change already, in whichever message it comes. */
export const changeId = ({ incidentId, transition, change }: AlertLine): string =>
  `${incidentId}:${transition}:${change}`;

export type Alert = {
  subject: string;
  /** For people, with line breaks. */
  text: string;
  /** For machines. */
  payload: Record<string, unknown>;
};

/** Lines per message; the rest is on the screen. */
const MOST_NAMED = 20;

/** One message for all changes, the most severe first. @param home APP_URL */
export function composeAlert(changes: readonly AlertLine[], home: string, at: Date): Alert {
  const sorted = changes.toSorted(
    (a, b) => Number(isEnd(a)) - Number(isEnd(b)) || a.severity - b.severity,
  );
  const named = sorted.slice(0, MOST_NAMED).map((change) => describe(change, home));
  const further = sorted.length - named.length;
  const [only] = sorted;
  return {
    subject: sorted.length === 1 && only ? titleOf(only) : summarize(sorted),
    text: [
      ...named,
      ...(further > 0 ? [`And ${formatCount(further)} more: ${home}/incidents`] : []),
    ].join("\n\n"),
    payload: {
      type: "incidents.changed",
      timestamp: at.toISOString(),
      data: { changes: sorted.map((change) => changeJson(change, home)) },
    },
  };
}

/** What the test button sends. */
export function composeTest(home: string, at: Date): Alert {
  return {
    subject: `Test alert from ${PRODUCT_NAME}`,
    text: `This is a test. Alerts from ${home} arrive here.`,
    payload: { type: "alert.test", timestamp: at.toISOString(), data: { url: `${home}/alerts` } },
  };
}

const isEnd = ({ change }: AlertLine): boolean => change === "resolved" || change === "passed";

/** "[Major] App removed in Gusto: 300 companies". */
function titleOf(change: AlertLine): string {
  const word = isEnd(change) ? "Resolved" : SEVERITY_NAMES[severityOf(change.severity)];
  const size = sizeOf(change);
  return `[${word}] ${causeById(change.cause).title}${size ? `: ${change.change === "grown" ? "now " : ""}${size}` : ""}`;
}

function sizeOf(change: AlertLine): string {
  const count = isEnd(change) ? change.touched : change.companies;
  if (count === 0) return "";
  const tagged = change.tag === null ? "" : ` tagged “${change.tag}”`;
  const companies = `${countOf(count, "company", "companies")}${tagged}`;
  return !isEnd(change) && change.waiting > 0
    ? `${companies}, ${formatCount(change.waiting)} waiting`
    : companies;
}

function describe(change: AlertLine, home: string): string {
  const { meaning, mustAct } = causeById(change.cause);
  const times = `Since ${utcTime(change.since)}${change.resolvedAt ? `, resolved ${utcTime(change.resolvedAt)}` : ""}.`;
  return [
    titleOf(change),
    isEnd(change) ? times : `${times} ${MUST_ACT_WORDS[mustAct]}.`,
    ...(isEnd(change) ? [] : [meaning]),
    `${home}/incidents/${change.incidentId}`,
  ].join("\n");
}

/** "4 incidents: 2 opened, 1 grown, 1 resolved". */
function summarize(changes: readonly AlertLine[]): string {
  const counts = ALERT_CHANGES.flatMap((kind) => {
    const count = changes.filter(({ change }) => change === kind).length;
    const word = kind === "passed" ? "opened and resolved" : kind;
    return count > 0 ? [`${formatCount(count)} ${word}`] : [];
  });
  return `${countOf(changes.length, "incident", "incidents")}: ${counts.join(", ")}`;
}

function changeJson(change: AlertLine, home: string) {
  const { title, mustAct } = causeById(change.cause);
  return {
    id: changeId(change),
    change: change.change,
    incident: {
      id: change.incidentId,
      cause: causeById(change.cause).id,
      title,
      severity: severityOf(change.severity),
      must_act: mustAct,
      since: change.since.toISOString(),
      opened_at: change.openedAt.toISOString(),
      resolved_at: change.resolvedAt?.toISOString() ?? null,
      companies: change.companies,
      waiting: change.waiting,
      touched: change.touched,
      tag: change.tag,
      url: `${home}/incidents/${change.incidentId}`,
    },
  };
}
