import { expect, it } from "vitest";
import { type ClockReading, findWrongClocks } from "./find-wrong-clocks.ts";

const TEN_MINUTES = 600;
const read = (process: string, clock: number | null, gusto: number | null): ClockReading => ({
  process,
  kind: "app",
  clockAheadSeconds: clock,
  gustoAheadSeconds: gusto,
});

it.each<[string, ClockReading[], [whose: string, ahead: number, against: string][]]>([
  ["nothing was measured", [read("a", null, null)], []],
  ["all agree within what is measured", [read("a", 4, -5), read("b", -5, 3)], []],
  [
    "a process is ahead of the database, and Gusto is not",
    [read("a", TEN_MINUTES, 0), read("b", 0, 0)],
    [["app a", TEN_MINUTES, "the database's"]],
  ],
  [
    "a process is behind, and has not asked Gusto yet",
    [read("a", -TEN_MINUTES, null)],
    [["app a", -TEN_MINUTES, "the database's"]],
  ],
  [
    "the database is behind all others",
    [read("a", TEN_MINUTES, TEN_MINUTES), read("b", TEN_MINUTES, TEN_MINUTES + 1)],
    [["the database", -TEN_MINUTES - 1, "Gusto's"]],
  ],
  [
    "one process alone sees a strange time of Gusto, by a proxy",
    [read("a", 0, TEN_MINUTES), read("b", 0, 0), read("c", 0, 0)],
    [],
  ],
  [
    "database and process are wrong in different ways",
    [read("a", 60, 300), read("b", 300, 300)],
    [
      ["the database", -300, "Gusto's"],
      ["app a", -240, "Gusto's"],
    ],
  ],
])("%s", (_case, readings, wrong) => {
  expect(
    findWrongClocks(readings).map(({ whose, aheadSeconds, against }) => [
      whose,
      aheadSeconds,
      against,
    ]),
  ).toEqual(wrong);
});
