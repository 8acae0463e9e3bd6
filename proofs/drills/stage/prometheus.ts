import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { stringify } from "yaml";
import { PlainFailure } from "../../../local/plain-failure.ts";
import { findFreePort } from "../../../local/postgres/free-port.ts";
import { guardProcess } from "../../../local/processes/guard-orphans.ts";
import type { Stage } from "./stage.ts";

const SCRAPE_SECONDS = 1;
const READY_WITHIN_MS = 60_000;

type Answer = {
  status: string;
  error?: string;
  data: { result: { metric: Record<string, string> }[] };
};
type Rule = { name: string; query: string; health: string; lastError?: string; state: string };

/** @returns its address, once it is ready. @throws PlainFailure where there is none */
export async function startPrometheus(
  stage: Stage,
  targets: readonly string[],
  rules: string,
): Promise<string> {
  const port = await findFreePort();
  const configuration = path.join(stage.folder, "prometheus.yaml");
  writeFileSync(
    configuration,
    stringify({
      global: {
        scrape_interval: `${SCRAPE_SECONDS}s`,
        evaluation_interval: `${SCRAPE_SECONDS}s`,
      },
      rule_files: [rules],
      scrape_configs: [{ job_name: "dashboard", static_configs: [{ targets }] }],
    }),
  );
  const child = spawn(
    "prometheus",
    [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${path.join(stage.folder, "prometheus")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: "ignore" },
  );
  const failed = once(child, "error").then(() => true);
  if (await Promise.race([failed, delay(200).then(() => false)]))
    throw new PlainFailure("it needs Prometheus (Debian: apt-get install prometheus)");
  guardProcess(child.pid ?? 0, "SIGTERM", 10_000);
  stage.onClose(async () => {
    child.kill("SIGTERM");
    if (child.exitCode === null) await once(child, "exit");
  });
  const url = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await delay(200))
    if ((await fetch(`${url}/-/ready`).catch(() => null))?.ok) return url;
  throw new Error("Prometheus is not ready.");
}

export async function query(url: string, expr: string): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expr })}`);
  return (await answer.json()) as Answer;
}

export async function readRules(url: string): Promise<Rule[]> {
  const answer = await fetch(`${url}/api/v1/rules`);
  const { data } = (await answer.json()) as { data: { groups: { rules: Rule[] }[] } };
  return data.groups.flatMap(({ rules }) => rules);
}
