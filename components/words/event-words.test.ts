import { describe, expect, it } from "vitest";
import { eventWords } from "./event-words.ts";

describe("the words for events", () => {
  it("show a type that a newer version wrote by its own name", () => {
    expect(eventWords("moved_house")).toEqual({
      title: "Moved house",
      tone: "idle",
      icon: "other",
    });
  });

  it("do not mistake names of JavaScript for types", () => {
    expect(eventWords("constructor").title).toBe("Constructor");
  });
});
