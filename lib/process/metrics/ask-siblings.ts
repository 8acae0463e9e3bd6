import "server-only";
import cluster from "node:cluster";
import { setTimeout as delay } from "node:timers/promises";
import type { MetricObjectWithValues, MetricValue } from "prom-client";
import { instruments } from "#lib/platform/metrics/instruments.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";

/*
 * APP_PROCESSES share one port, and a scrape reaches any one of them. It asks the others through
 * the primary process, which just relays messages (local/processes/pass-metrics-on.ts), so one
 * scrape covers all.
 */

type Metrics = MetricObjectWithValues<MetricValue<string>>[];

/** A process that is just starting doesn't respond. */
const ANSWER_LIMIT_MS = 1_000;

type Question = { siblings: number | null; answers: Metrics[]; done: () => void };

const conversation = processWide("metrics of siblings", () => ({
  listening: false,
  asked: 0,
  questions: new Map<number, Question>(),
}));

/** Starts responding to siblings. A second call does nothing. */
export function answerSiblings(): void {
  if (!cluster.worker || conversation.listening) return;
  conversation.listening = true;
  process.on("message", (message: unknown) => void hear(message as Partial<Message>));
}

/** The metrics of the other processes on this port, as far as they respond within a second. */
export async function askSiblings(): Promise<Metrics[]> {
  if (!cluster.worker) return [];
  answerSiblings();
  conversation.asked += 1;
  const id = conversation.asked;
  const answers: Metrics[] = [];
  const told = new Promise<void>((done) => {
    conversation.questions.set(id, { siblings: null, answers, done });
  });
  say({ kind: "metrics asked", id });
  await Promise.race([told, delay(ANSWER_LIMIT_MS, undefined, { ref: false })]);
  conversation.questions.delete(id);
  return answers;
}

type Message =
  | { kind: "metrics asked"; id: number; asker?: number }
  | { kind: "metrics told"; id: number; asker: number; metrics: Metrics }
  | { kind: "metrics passed on"; id: number; siblings: number };

async function hear(message: Partial<Message>): Promise<void> {
  if (message.kind === "metrics asked" && message.asker !== undefined && message.id !== undefined) {
    const metrics = (await instruments().registry.getMetricsAsJSON()) as Metrics;
    return say({ kind: "metrics told", id: message.id, asker: message.asker, metrics });
  }
  const question = conversation.questions.get(message.id ?? 0);
  if (!question) return;
  if (message.kind === "metrics told" && message.metrics) question.answers.push(message.metrics);
  if (message.kind === "metrics passed on") question.siblings = message.siblings ?? 0;
  if (question.siblings !== null && question.answers.length >= question.siblings) question.done();
}

function say(message: Message): void {
  if (process.connected) process.send?.(message, () => undefined);
}
