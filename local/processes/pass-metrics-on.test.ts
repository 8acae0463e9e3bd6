import type { Worker } from "node:cluster";
import { expect, it } from "vitest";
import { passMetricsOn } from "./pass-metrics-on.ts";

function fakeWorker(id: number, isConnected = true) {
  const heard: unknown[] = [];
  const worker = { id, isConnected: () => isConnected, send: (said: unknown) => heard.push(said) };
  return { worker: worker as unknown as Worker, heard };
}

it("a metrics request goes to all others, their responses to the requester, and nothing else to anyone", () => {
  const [one, two, three, gone] = [
    fakeWorker(1),
    fakeWorker(2),
    fakeWorker(3),
    fakeWorker(4, false),
  ];
  const parts = [one, two, three, gone];
  const all = parts.map(({ worker }) => worker);
  passMetricsOn(two.worker, { kind: "metrics asked", id: 7 }, all);
  expect(parts.map(({ heard }) => heard.splice(0))).toEqual([
    [{ kind: "metrics asked", id: 7, asker: 2 }],
    [{ kind: "metrics passed on", id: 7, siblings: 2 }],
    [{ kind: "metrics asked", id: 7, asker: 2 }],
    [],
  ]);
  const told = { kind: "metrics told", id: 7, asker: 2, metrics: [] };
  passMetricsOn(three.worker, told, all);
  expect(two.heard).toEqual([told]);
  for (const other of ["stopping", null, 3, { kind: "metrics told", asker: 99 }, {}])
    passMetricsOn(one.worker, other, all);
  expect(parts.map(({ heard }) => heard.length)).toEqual([0, 1, 0, 0]);
});
