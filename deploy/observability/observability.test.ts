import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { readDocument } from "#test/documents/read-document.ts";

type Panel = {
  id: number;
  type: string;
  title: string;
  datasource: { type: string; uid: string };
  gridPos: { h: number; w: number; x: number; y: number };
  targets: { refId: string; expr: string }[];
};
type Rule = { alert: string; expr: string; annotations: { summary: string; runbook: string } };

const FOLDER = "deploy/observability";
const RUNBOOK = "docs/guides/operator-runbook.md";
const read = (file: string) => readFileSync(file, "utf8");
const rules = (
  parse(read(`${FOLDER}/alerts.yaml`)) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read(`${FOLDER}/dashboard.json`)) as {
  uid: string;
  schemaVersion: number;
  templating: { list: { name: string; type: string; query: string }[] };
  panels: Panel[];
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

function checkQueries(queries: string[]): void {
  const rules = queries.map((expr, place) => ({ record: `query_${place}`, expr }));
  const folder = mkdtempSync(path.join(tmpdir(), "dashboard-queries-"));
  const file = path.join(folder, "rules.yaml");
  writeFileSync(file, stringify({ groups: [{ name: "queries", rules }] }));
  try {
    runPromtool(["check", "rules", file]);
  } finally {
    rmSync(folder, { recursive: true });
  }
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
        /^\*\*Means\.\*\* [\s\S]+^\*\*First\.\*\* [\s\S]+^```(sql|sh|promql)(?: [\w-]+)?$[\s\S]+^\*\*Mend\.\*\*[\s\S]+^\*\*Over when\*\* /m,
      );
    },
  );

  it.each(expressions)("%s uses only metrics that the product has", (_name, expr) => {
    const asked = [...expr.matchAll(/\bgusto_\w+/g)].map(([name]) =>
      name.replace(/_(?:bucket|count|sum)$/, "").replace(/_oldest_seconds$/, ""),
    );
    for (const name of asked.filter((name) => !["gusto_unavailable"].includes(name)))
      expect(sources).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it("no metric has a label that Prometheus gives itself and would keep under another name", () => {
    expect(sources).not.toMatch(/"(job|instance)"/);
  });

  // Grafana itself is not in the package sources of the machines that run this: what its import
  // refuses or draws wrongly is held here.
  it("the dashboard is one that Grafana can import: ids, places, and a data source that the viewer chooses", () => {
    expect(dashboard.uid).toMatch(/^[\w-]{1,40}$/);
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(36);
    const sources = dashboard.templating.list.filter(({ type }) => type === "datasource");
    expect(sources).toMatchObject([{ name: "source", query: "prometheus" }]);
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { type, datasource, gridPos, targets } of panels) {
      expect(["timeseries", "stat", "gauge", "table", "bargauge"]).toContain(type);
      expect(datasource).toEqual({ type: "prometheus", uid: "${source}" });
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken).not.toContain(`${x},${y}`);
          taken.add(`${x},${y}`);
        }
    }
  });

  it.skipIf(!hasPromtool)("Prometheus accepts the dashboard's queries (needs promtool)", () => {
    checkQueries(dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)));
  });

  it.skipIf(!hasPromtool)("Prometheus accepts the runbook's queries (needs promtool)", () => {
    const queries = readDocument(RUNBOOK).blocks.filter(({ language }) => language === "promql");
    expect(queries.length).toBeGreaterThan(2);
    checkQueries(queries.map(({ text }) => text));
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
