import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("a scrape of one of three processes reports what all of them counted", async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=react-server", "test/processes/metrics-of-three.ts"],
    { env: { ...process.env, NODE_OPTIONS: "" } },
  );
  expect(stdout).toContain('gusto_api_calls_total{group="events",status="200"} 3');
}, 30_000);
