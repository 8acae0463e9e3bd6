import type { Assignee } from "../assignees.ts";
import type { IncidentEventType } from "../record-incident-event.ts";
import type { Severity } from "../causes/cause.ts";
import type { CauseId } from "../causes/causes.ts";
import type { Related } from "../read-related.ts";

/** An incident as lists, pages and the API show it. */
export type IncidentItem = {
  id: string;
  cause: CauseId;
  severity: Severity;
  /** The first fault. */
  since: Date;
  /** When it was detected. */
  openedAt: Date;
  resolvedAt: Date | null;
  /** Affected now, and those of them whose callers wait. */
  companies: number;
  waiting: number;
  /** Affected in all, those that recovered included. */
  touched: number;
  version: number;
  assignee: Assignee | null;
  acknowledgedAt: Date | null;
  snoozedUntil: Date | null;
};

export type IncidentLine = {
  id: string;
  at: Date;
  type: IncidentEventType;
  actor: string;
  companies: number | null;
  detail: string | null;
};

export type IncidentDetails = IncidentItem & {
  related: Related;
  /** The newest first. */
  events: IncidentLine[];
};
