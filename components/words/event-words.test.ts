import { describe, expect, it } from "vitest";
import { eventWords } from "./event-words.ts";

describe("the words for events", () => {
  it("show a newer version's type as it is", () => {
    expect(eventWords("moved_house")).toEqual({
      title: "Moved house",
      tone: "idle",
      icon: "other",
    });
  });

  it("do not mistake JavaScript's built-in names for types", () => {
    expect(eventWords("constructor").title).toBe("Constructor");
  });
});
