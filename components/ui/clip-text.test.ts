import { describe, expect, it } from "vitest";
import { clipText } from "./clip-text.ts";

describe("names from Gusto", () => {
  it("stay as they are when they are short", () => {
    expect(clipText("Bright Bakery")).toBe("Bright Bakery");
    expect(clipText("مخبز النور")).toBe("مخبز النور");
  });

  it("of a megabyte are cut before they reach the page", () => {
    expect(clipText("x".repeat(1_000_000), 20)).toBe(`${"x".repeat(20)}…`);
  });

  it("are never cut in the middle of an emoji", () => {
    expect(clipText("👩‍👩‍👧".repeat(40), 20)).toBe(`${"👩‍👩‍👧".repeat(2)}…`);
  });

  it("cannot reverse the text around them", () => {
    expect(clipText("Acme\u202Egnihtemos\u0000")).toBe("Acme gnihtemos");
  });

  it("keep the joiners of emoji and Persian letters, which are not overrides", () => {
    expect(clipText("می\u200cخواهم")).toBe("می\u200cخواهم");
  });
});
