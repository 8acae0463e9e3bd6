import { setTimeout as delay } from "node:timers/promises";
import type { Stage } from "./stage.ts";

/* What can be seen of a running product, from outside. */

/** One refresh at Gusto's token endpoint, by Gusto's own ledger. */
export type Exchange = {
  grant_type: string | null;
  company_uuids: string[];
  started_at: string;
  overlapped: boolean;
};

/** In the order in which they came. */
export async function listExchanges(stage: Stage): Promise<Exchange[]> {
  const { exchanges } = await stage.control<{ exchanges: Exchange[] }>("/ledger");
  // The organization's own access comes from there as well.
  return exchanges.filter(({ grant_type }) => grant_type === "refresh_token");
}

/** The value of one line of the app's /metrics; undefined when there is none. @param labels as they stand between the braces */
export async function readMetric(
  stage: Stage,
  name: string,
  labels = "",
): Promise<number | undefined> {
  const text = await (await fetch(`${stage.appUrl}/metrics`)).text();
  const start = `${name}${labels && `{${labels}}`} `;
  const line = text.split("\n").find((one) => one.startsWith(start));
  return line === undefined ? undefined : Number(line.slice(start.length));
}

/** @returns how long it took, in milliseconds; `limitMs` or more when the app did not get so far */
export async function untilHealthy(stage: Stage, limitMs: number): Promise<number> {
  const begun = performance.now();
  const sinceMs = () => Math.round(performance.now() - begun);
  for (; sinceMs() < limitMs; await delay(50)) {
    const answer = await fetch(`${stage.appUrl}/api/health`).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.status === 200) break;
  }
  return sinceMs();
}
