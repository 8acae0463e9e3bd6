import type { Signal, SystemFacts } from "./system-facts.ts";

/* What an entry of causes.ts says, and the ways in which entries are alike. Pure. */

export const SEVERITIES = ["critical", "major", "minor"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** As it is stored and sorted: 1 is the most severe. */
export const rankOf = (severity: Severity): number => SEVERITIES.indexOf(severity) + 1;
/** Of a rank that only a newer release knows, the least severe. */
export const severityOf = (rank: number): Severity => SEVERITIES[rank - 1] ?? "minor";

/** For people, on the screen and in alerts. */
export const SEVERITY_NAMES: Record<Severity, string> = {
  critical: "Critical",
  major: "Major",
  minor: "Minor",
};

/** Who must act: the operators, the companies' admins, Gusto, or nobody before more happens. */
export const MUST_ACT = ["you", "their_admins", "gusto", "nobody"] as const;
type MustAct = (typeof MUST_ACT)[number];

/** For people, on the screen and in alerts. */
export const MUST_ACT_WORDS: Record<MustAct, string> = {
  you: "Operators must act",
  their_admins: "Company admins must act",
  gusto: "Gusto must recover",
  nobody: "Nobody must act yet",
};

/** A company is in one incident for its connection, and in one for its sync. */
export type FaultSource = "connection" | "sync";

export type CauseFields = {
  title: string;
  /** What it means for the companies, in one or two sentences. */
  meaning: string;
  mustAct: MustAct;
  severity: Severity;
  /** While callers of some companies wait. */
  severityWhileWaiting?: Severity;
  /** The one thing to do; `href` gets the incident's id. */
  action: { word: string; href: (incidentId: string) => string } | null;
  /** Its section of docs/guides/operator-runbook.md. */
  runbook: string;
  /** Detected in companies: their problems, as "status:reason" (lib/tokens/health/health-sql.ts) or "sync:state". */
  problems?: readonly string[];
  /** Detected in the installation. */
  signal?: (facts: SystemFacts) => Signal | null;
};

export const RECONNECT = {
  word: "Send reconnect links",
  href: (incidentId: string) => `/companies/reconnect?incident=${incidentId}`,
};
export const at = (word: string, href: string) => ({ word, href: () => href });

export const alone = (since: Date | null): Signal | null =>
  since && { since, companies: 0, waiting: 0 };

type Pause = NonNullable<SystemFacts["pause"]>;
export const paused =
  (is: (pause: Pause) => boolean) =>
  ({ pause }: SystemFacts): Signal | null =>
    pause && is(pause) ? pause : null;
export const heldBecause = (reason: Pause["heldReason"]) =>
  paused((pause) => pause.reason === "held" && (pause.heldReason ?? "grants_refused") === reason);
