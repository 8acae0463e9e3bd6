import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { readDocument } from "#test/documents/read-document.ts";

type Rule = { alert: string; expr: string; annotations: { summary: string; runbook: string } };

const FOLDER = "deploy/observability";
const RUNBOOK = "docs/guides/operator-runbook.md";
const read = (file: string) => readFileSync(file, "utf8");
const rules = (
  parse(read(`${FOLDER}/alerts.yaml`)) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read(`${FOLDER}/dashboard.json`)) as {
  panels: { title: string; targets: { expr: string }[] }[];
};
const expressions = [
  ...rules.map(({ alert, expr }) => [alert, expr]),
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr])),
] as [string, string][];
const sources = globSync("lib/{platform,process}/metrics/*.ts").map(read).join("\n");
const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;

function runPromtool(args: string[]): void {
  const { status, stdout, stderr } = spawnSync("promtool", args, { encoding: "utf8" });
  expect({ status, said: stdout + stderr }).toMatchObject({ status: 0 });
}

describe("alert rules and dashboard", () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    "%s has a section of its own in the runbook: what it means, what to ask first, how to mend it, when it is over",
    (alert, { annotations }) => {
      expect(annotations.summary).not.toBe("");
      expect(annotations.runbook).toBe(`${RUNBOOK}#${alert.toLowerCase()}`);
      const [, section = ""] = read(RUNBOOK).split(new RegExp(`^## ${alert}$`, "m"));
      const [parts = ""] = section.split(/^##? /m);
      expect(parts).toMatch(
        /^\*\*Means\.\*\* [\s\S]+^\*\*First\.\*\* [\s\S]+^```(sql|sh|promql)$[\s\S]+^\*\*Mend\.\*\*[\s\S]+^\*\*Over when\*\* /m,
      );
    },
  );

  it.each(expressions)("%s uses only metrics that the product has", (_name, expr) => {
    const asked = [...expr.matchAll(/\bgusto_\w+/g)].map(([name]) =>
      name.replace(/_(?:bucket|count|sum)$/, "").replace(/_oldest_seconds$/, ""),
    );
    for (const name of asked.filter((name) => !["gusto_unavailable"].includes(name)))
      expect(sources).toContain(name);
  });

  it.skipIf(!hasPromtool)("Prometheus accepts the runbook's queries (needs promtool)", () => {
    const queries = readDocument(RUNBOOK).blocks.filter(({ language }) => language === "promql");
    expect(queries.length).toBeGreaterThan(2);
    const rules = queries.map(({ text }, place) => ({ record: `query_${place}`, expr: text }));
    const folder = mkdtempSync(path.join(tmpdir(), "dashboard-runbook-"));
    const file = path.join(folder, "rules.yaml");
    writeFileSync(file, stringify({ groups: [{ name: "runbook", rules }] }));
    try {
      runPromtool(["check", "rules", file]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.skipIf(!hasPromtool)(
    "Prometheus accepts the rules, and they fire and stay silent as promised (needs promtool)",
    () => {
      for (const args of [
        ["check", "rules", `${FOLDER}/alerts.yaml`],
        ["test", "rules", `${FOLDER}/alerts.tests.yaml`],
      ])
        runPromtool(args);
    },
  );
});
