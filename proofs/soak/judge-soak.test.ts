import { expect, it } from "vitest";
import { Report } from "../drills/report.ts";
import { judgeSamples } from "./judge-soak.ts";
import type { Sample } from "./samples.ts";

const MINUTES = 30;
const good = (minute: number): Sample => ({
  minute,
  connections: 30,
  stuck: 0,
  app: { megabytes: 200, descriptors: 60 },
  worker: { megabytes: 150, descriptors: 50 },
  grants: { active: 40 },
});

function verdictOf(spoil: (sample: Sample) => Sample): string[] {
  const report = new Report("soak", () => undefined);
  const samples = Array.from({ length: MINUTES * 2 }, (_, index) => spoil(good(index / 2)));
  judgeSamples(report, samples, MINUTES, 60);
  return report.failed;
}

it.each<[string, (sample: Sample) => Sample, string[]]>([
  ["nothing grows", (sample) => sample, []],
  [
    "the app grows by two megabytes a minute",
    (sample) => ({ ...sample, app: { ...sample.app, megabytes: 200 + 2 * sample.minute } }),
    ["the app's memory is flat"],
  ],
  [
    "the worker opens a file every two minutes",
    (sample) => ({ ...sample, worker: { ...sample.worker, descriptors: 50 + sample.minute / 2 } }),
    ["the worker leaks no file descriptor"],
  ],
  [
    "a connection is left every four minutes",
    (sample) => ({ ...sample, connections: 30 + sample.minute / 4 }),
    ["no connection is leaked"],
  ],
  [
    "the pools take more than they may, once",
    (sample) => ({ ...sample, connections: sample.minute === 20 ? 61 : 30 }),
    ["no connection is leaked"],
  ],
  [
    "a transaction stays open",
    (sample) => ({ ...sample, stuck: sample.minute > 29 ? 1 : 0 }),
    ["no transaction is left open"],
  ],
])("a soak in which %s", (_case, spoil, broken) => {
  expect(verdictOf(spoil)).toEqual(broken);
});
