import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readDocument } from "#test/documents/read-document.ts";

type Rule = { alert: string; expr: string; annotations: { summary: string; runbook: string } };

const FOLDER = "deploy/observability";
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

describe("alert rules and dashboard", () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    "%s names a page of the runbook that exists",
    (_alert, { annotations }) => {
      const [page = "", anchor = ""] = annotations.runbook.split("#");
      expect(annotations.summary).not.toBe("");
      expect(readDocument(page).anchors).toContain(anchor);
    },
  );

  it.each(expressions)("%s asks only for metrics that the product has", (_name, expr) => {
    const asked = [...expr.matchAll(/\bgusto_\w+/g)].map(([name]) =>
      name.replace(/_(?:bucket|count|sum)$/, "").replace(/_oldest_seconds$/, ""),
    );
    for (const name of asked.filter((name) => !["gusto_unavailable"].includes(name)))
      expect(sources).toContain(name);
  });

  it.skipIf(!hasPromtool)(
    "Prometheus takes the rules, and they fire and stay silent as promised (needs promtool)",
    () => {
      for (const args of [
        ["check", "rules", `${FOLDER}/alerts.yaml`],
        ["test", "rules", `${FOLDER}/alerts.tests.yaml`],
      ]) {
        const { status, stdout, stderr } = spawnSync("promtool", args, { encoding: "utf8" });
        expect({ status, said: stdout + stderr }).toMatchObject({ status: 0 });
      }
    },
  );
});
