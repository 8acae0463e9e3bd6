import "server-only";
import { findWorker } from "#lib/platform/jobs/heartbeat.ts";
import { duration, formatCount } from "#lib/platform/format.ts";
import { judgeWorker } from "#lib/readiness/judge-processes.ts";
import {
  type Backlog,
  MOST_WAITING_COUNTED,
  type NamedBacklog,
  readLateRefreshes,
  readQueues,
  readWaitingEvents,
} from "../metrics/read-backlog.ts";
import { fromJudgement, needsCare, sound } from "./finding.ts";
import type { CheckDefinition, Finding } from "./status-views.ts";

/** As the alerts of deploy/observability/alerts.yaml count them. */
const QUEUE_LATE_SECONDS = 900;
const REFRESH_LATE_SECONDS = 900;
const EVENTS_LATE_SECONDS = 600;

/** Pure. */
export function judgeQueues(queues: readonly NamedBacklog[]): Finding {
  const waiting = queues.reduce((sum, { count }) => sum + count, 0);
  const [oldest] = queues.toSorted((one, other) => other.oldestSeconds - one.oldestSeconds);
  if (!oldest || waiting === 0) return sound("No job is due and waiting.");
  const saw = `${sayCount(waiting, "job is", "jobs are")} due; the oldest, ${oldest.name}, has waited for ${duration(oldest.oldestSeconds, "long")}.`;
  return oldest.oldestSeconds > QUEUE_LATE_SECONDS
    ? needsCare(
        saw,
        "Check that a worker runs; with one that runs, start another or look at what it waits for.",
      )
    : sound(saw);
}

/** Pure. */
export function judgeLateRefreshes(late: Backlog): Finding {
  return judgeBacklog(late, {
    none: "No refresh is overdue.",
    what: ["refresh is", "refreshes are"],
    limitSeconds: REFRESH_LATE_SECONDS,
    todo: "Check the worker, and whether refreshing is paused. A service that asks for a token still gets one.",
  });
}

/** Pure. */
export function judgeWaitingEvents(waiting: Backlog): Finding {
  return judgeBacklog(waiting, {
    none: "Every webhook event is processed.",
    what: ["webhook event is", "webhook events are"],
    limitSeconds: EVENTS_LATE_SECONDS,
    todo: "Check the worker. Events are kept, and processed in order once it runs.",
  });
}

type BacklogWords = {
  none: string;
  what: readonly [one: string, many: string];
  limitSeconds: number;
  todo: string;
};

function judgeBacklog(
  { count, oldestSeconds }: Backlog,
  { none, what: [one, many], limitSeconds, todo }: BacklogWords,
): Finding {
  if (count === 0) return sound(none);
  const saw = `${sayCount(count, one, many)} waiting, the oldest for ${duration(oldestSeconds, "long")}.`;
  return oldestSeconds > limitSeconds ? needsCare(saw, todo) : sound(saw);
}

function sayCount(count: number, one: string, many: string): string {
  const number =
    count >= MOST_WAITING_COUNTED
      ? `${formatCount(MOST_WAITING_COUNTED)} or more`
      : formatCount(count);
  return `${number} ${count === 1 ? one : many}`;
}

export const WORK_CHECKS: readonly CheckDefinition[] = [
  {
    id: "worker",
    title: "Worker",
    guide: "docs/guides/operator-runbook.md#workersilent",
    ask: async () =>
      fromJudgement(judgeWorker({ worker: await findWorker() }), {
        problem: "broken",
        notSeen: "broken",
      }),
  },
  {
    id: "queue",
    title: "Queue",
    guide: "docs/guides/operator-runbook.md#workwaits",
    ask: async () => judgeQueues(await readQueues()),
  },
  {
    id: "refreshes",
    title: "Overdue refreshes",
    guide: "docs/guides/operator-runbook.md#refresheslate",
    ask: async () => judgeLateRefreshes(await readLateRefreshes()),
  },
  {
    id: "webhook-events",
    title: "Waiting webhook events",
    guide: "docs/guides/operator-runbook.md#webhookeventswait",
    ask: async () => judgeWaitingEvents(await readWaitingEvents()),
  },
];
