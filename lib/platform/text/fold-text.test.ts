import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldText } from "./fold-text.ts";

describe("foldText", () => {
  it.each([
    ["Café José", "cafe jose"],
    ["O'Neill", "oneill"],
    ["O’Neill", "oneill"],
    ["O´Neill", "oneill"],
    ["Oʻahu", "oahu"],
    ["ŁÓDŹ", "lodz"],
    ["Straße", "strasse"],
    ["Ærø", "aero"],
    ["İzmir Işık", "izmir isik"],
    ["Ångström", "angstrom"],
    ["  Two \n  words ", "two words"],
    ["“Quoted”", "quoted"],
    ["Nuñez–Peña", "nunez-pena"],
    ["ﬁne ＡＢＣ", "fine abc"],
    ["Ελλάς", "ελλασ"],
    ["Йод", "иод"],
    ["100%_\\", "100%_\\"],
  ])("of %s is %s", (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });

  it("is idempotent", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        (text) => foldText(foldText(text)) === foldText(text),
      ),
    );
  });
});
