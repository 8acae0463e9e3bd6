import type { ApiVersionState } from "#lib/gusto/api-versions.ts";
import type { ApplicationPause } from "#lib/tokens/health/health.ts";

/** How many companies a pause touches, by the counts that are kept. */
type PausedCompanies = { companies: number; waiting: number };

/** What the installation itself shows, apart from its companies. Times: since when; null while all is well. */
export type SystemFacts = {
  pause: (ApplicationPause & PausedCompanies) | null;
  workerSilentSince: Date | null;
  /** The first refresh that is overdue though nothing failed. */
  refreshesLateSince: Date | null;
  webhooksUnreachableSince: Date | null;
  eventsWaitingSince: Date | null;
  apiVersion: ApiVersionState;
  apiVersionEndsSoonSince: Date | null;
  apiKeyEndsSoonSince: Date | null;
};

/** A cause that the installation shows. Without companies, nobody in particular is touched. */
export type Signal = { since: Date; companies: number; waiting: number };
