import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideMissing, isTooMuch } from "./decide-missing.ts";

const scheduled = { canAsk: true, byPerson: false };

describe("what becomes of missing rows", () => {
  it("is nothing if none is missing", () =>
    expect(decideMissing({ stored: 50, missing: 0, before: 0 }, scheduled)).toEqual({
      kind: "none",
    }));

  it("checks each of a few individually, however few there are in all", () => {
    expect(decideMissing({ stored: 20, missing: 20, before: 0 }, scheduled)).toEqual({
      kind: "ask",
      all: true,
    });
    expect(decideMissing({ stored: 1_400, missing: 280, before: 0 }, scheduled)).toEqual({
      kind: "ask",
      all: true,
    });
  });

  it("waits for a second reading if there is no call for one", () => {
    expect(
      decideMissing({ stored: 50, missing: 2, before: 1 }, { canAsk: false, byPerson: false }),
    ).toEqual({ kind: "remove_twice" });
  });

  it("is blocked if many rows would go, on every scheduled read", () => {
    expect(decideMissing({ stored: 1_400, missing: 900, before: 0 }, scheduled)).toEqual({
      kind: "brake",
    });
    expect(decideMissing({ stored: 1_400, missing: 900, before: 900 }, scheduled)).toEqual({
      kind: "brake",
    });
  });

  it("continues after a block if a person has it read again, for rows missing before", () => {
    expect(
      decideMissing({ stored: 1_400, missing: 900, before: 0 }, { canAsk: true, byPerson: true }),
    ).toEqual({ kind: "brake" });
    expect(
      decideMissing({ stored: 1_400, missing: 900, before: 890 }, { canAsk: true, byPerson: true }),
    ).toEqual({ kind: "ask", all: false });
    expect(
      decideMissing(
        { stored: 1_400, missing: 900, before: 890 },
        { canAsk: false, byPerson: true },
      ),
    ).toEqual({ kind: "remove_twice" });
  });

  it("never removes a fifth of more than a hundred rows without a person", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 101, max: 5_000 }),
        fc.double({ min: 0.21, max: 1, noNaN: true }),
        fc.boolean(),
        (stored, share, canAsk) => {
          const missing = Math.ceil(stored * share);
          expect(isTooMuch({ stored, missing, before: 0 })).toBe(true);
          expect(
            decideMissing({ stored, missing, before: missing }, { canAsk, byPerson: false }),
          ).toEqual({ kind: "brake" });
        },
      ),
    );
  });
});
