// Three processes like APP_PROCESSES makes them: each counts one call, then one of them is scraped.

import cluster from "node:cluster";
import { collectProcessMetrics } from "#lib/process/metrics/collect-metrics.ts";
import { answerSiblings } from "#lib/process/metrics/ask-siblings.ts";
import { instruments } from "#lib/platform/metrics/instruments.ts";
import { passMetricsOn } from "../../local/processes/pass-metrics-on.ts";

if (cluster.isPrimary) {
  const all = [cluster.fork(), cluster.fork(), cluster.fork()];
  let ready = 0;
  for (const one of all)
    one.on("message", (message: unknown) => {
      passMetricsOn(one, message, all);
      if (message === "ready" && (ready += 1) === all.length) all[0]?.send("scrape");
      if (message === "done") for (const each of all) each.kill();
    });
} else {
  answerSiblings();
  instruments().calls.inc({ group: "events", status: "200" });
  process.on("message", (message: unknown) => {
    if (message !== "scrape") return;
    void collectProcessMetrics().then((text) => {
      process.stdout.write(text, () => process.send?.("done"));
    });
  });
  process.send?.("ready");
}
