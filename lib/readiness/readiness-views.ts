import type { ClockReading } from "#lib/platform/clocks/find-wrong-clocks.ts";
import type { ApiVersionState } from "#lib/gusto/api-versions.ts";

/*
 * The data the readiness page gets, and the facts its checks use. Pure types, so components may
 * import them.
 */

/**
 * `shown`: the running system has done it, with evidence. `not_seen`: no evidence either way yet.
 */
export type CheckState = "shown" | "not_seen" | "problem";

export type Judgement = {
  state: CheckState;
  /** What was observed, in one sentence with figures. */
  evidence: string;
  /** When it was last observed. */
  at: Date | null;
  /** What to do to demonstrate or fix it. */
  todo: string | null;
};

export type Check = Judgement & { id: string; title: string };
export type Tick = { note: string; doneOn: Date; by: string | null; at: Date };
export type HumanItem = { id: string; title: string; help: string; tick: Tick | null };
export type Step = {
  id: string;
  title: string;
  sentence: string;
  checks: Check[];
  items: HumanItem[];
};

export type Readiness = {
  environment: "demo" | "production";
  readAt: Date;
  appUrl: string;
  steps: Step[];
  counts: Record<CheckState, number> & { ticked: number; unticked: number };
};

/**
 * What the running system knows about itself. Counts and times; no secrets, no names of people or
 * companies.
 */
export type ReadinessFacts = {
  now: Date;
  environment: "demo" | "production";
  appUrl: string;
  redirectUris: string[];
  /** Recent requests, of many the newest: sent, and used up by the response that carried their state. */
  authorizations: { sent: number; used: number; lastUsedAt: Date | null };
  connections: {
    companies: number;
    connects: number;
    lastConnectAt: Date | null;
    mostOfOnePerson: number;
    severalAdmins: number;
    /** The two before are of the newest connections. */
    isSample: boolean;
  };
  /** `npm run chaos` in this installation. */
  chaos: { at: Date; trials: number; schedules: number; isBroken: boolean } | null;
  refreshes: {
    succeeded: number;
    lastAt: Date | null;
    rejected: number;
    rejectedAnswered: number;
    lastRejectedAt: Date | null;
  };
  credentialsRefusedSince: Date | null;
  lastTokenAnswerAt: Date | null;
  lastDay: { calls: number; failed: number };
  rateLimited: { calls: number; lastAt: Date | null; lastSuccessAt: Date | null };
  version: ApiVersionState;
  scopes: { granted: string[]; usedEndpoints: string[]; refusedEndpoints: string[] };
  webhooks: {
    verifiedSubscriptions: number;
    problem: string | null;
    delivered: number;
    lastDeliveredAt: Date | null;
    repeated: number;
    repeatedAt: Date | null;
    failed: number;
  };
  deprovisioned: { processed: number; failed: number; lastAt: Date | null };
  /** Pairs not in use that Gusto may still accept; counted up to a limit. */
  superseded: {
    mayLive: number;
    oldestAt: Date | null;
    revocationEffect: "own_pair" | "siblings" | null;
  };
  /**
   * The mark outside the database that reveals a restored one. Not wanted: turned off in the
   * settings.
   */
  restoreMark: { isWanted: boolean; at: Date | null; problem: string | null };
  worker: { alive: boolean; lastSeenAt: Date | null };
  /** Of the processes that are alive. */
  clocks: ClockReading[];
  keys: {
    currentId: string;
    /** Every key; rows are counted up to a limit. */
    inUse: { keyId: string; rows: number }[];
    rotatedAt: Date | null;
    oldestRowAt: Date | null;
  };
};
