import { describe, expect, it } from "vitest";
import {
  decideRevocation,
  judgeRevocation,
  type RevocationDecision,
  type RevocationEffect,
  type Watched,
  type WitnessKind,
} from "./decide-revocation.ts";

describe("whether a pair that serves nobody is revoked", () => {
  it.each<[RevocationDecision, string, RevocationEffect, WitnessKind[] | null]>([
    [
      "keep",
      "beside the company's living connection, while nothing was seen",
      null,
      ["same_company"],
    ],
    ["send", "when the company has ended, while nothing was seen", null, ["ended"]],
    [
      "send",
      "when the person has companies elsewhere, while nothing was seen: they asked for it",
      null,
      ["elsewhere"],
    ],
    [
      "send",
      "beside the living one, when a revocation spares it",
      "own_pair",
      ["same_company", "elsewhere"],
    ],
    ["leave", "beside the living one, when a revocation ends it", "siblings", ["same_company"]],
    [
      "leave",
      "beside a company elsewhere, when a revocation ends it",
      "siblings",
      ["elsewhere", "ended"],
    ],
    ["send", "when nothing of the person lives, whatever a revocation ends", "siblings", ["ended"]],
    ["leave", "when nobody knows whose it is and a revocation ends siblings", "siblings", null],
    ["send", "when nobody knows whose it is otherwise", null, null],
  ])("%s: %s", (expected, _when, effect, witnesses) => {
    expect(decideRevocation(effect, witnesses)).toBe(expected);
  });
});

describe("what a revocation has shown", () => {
  it.each<[ReturnType<typeof judgeRevocation>, string, Watched[]]>([
    [
      "siblings",
      "any witness was refused afterwards",
      [
        { kind: "ended", after: "accepted" },
        { kind: "elsewhere", after: "rejected" },
      ],
    ],
    ["own_pair", "a pair of the same company lives on", [{ kind: "ended", after: "accepted" }]],
    [
      "unchanged",
      "a company elsewhere lives on, which says nothing of the same company",
      [{ kind: "elsewhere", after: "accepted" }],
    ],
    ["unchanged", "nobody was watched", []],
    [
      null,
      "the connection in use could not be asked",
      [{ kind: "same_company", after: "unknown" }],
    ],
  ])("is %s when %s", (expected, _when, watched) => {
    expect(judgeRevocation(watched)).toBe(expected);
  });
});
