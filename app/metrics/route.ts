import { collectMetrics, METRICS_CONTENT_TYPE } from "#lib/process/metrics/collect-metrics.ts";
import { answerProblem } from "../answer-problem.ts";

export const dynamic = "force-dynamic";

/**
 * Metrics in Prometheus' text format. Only counts and times, nothing about any one company, so it
 * needs no key.
 */
export async function GET(): Promise<Response> {
  try {
    return new Response(await collectMetrics(), {
      headers: { "content-type": METRICS_CONTENT_TYPE, "cache-control": "no-store" },
    });
  } catch (error) {
    return answerProblem(error, "Metrics could not be collected");
  }
}
