import { describe, expect, it } from "vitest";
import { gustoStatusWords } from "./gusto-status-words.ts";

describe("Gusto's company status", () => {
  it.each(["Suspended", "suspended", " SUSPENDED "])(
    "%j is a suspension, with who acts",
    (status) => {
      expect(gustoStatusWords(status)).toMatchObject({
        word: "Suspended by Gusto",
        tone: "warn",
        sentence: expect.stringContaining("An admin of the company needs to resolve it with Gusto"),
      });
    },
  );

  it.each(["Not Approved", "not_approved"])("%j is a missing approval", (status) => {
    expect(gustoStatusWords(status)?.word).toBe("Not approved by Gusto");
  });

  it.each(["Approved", "", "Something new", null])("%j needs no text", (status) => {
    expect(gustoStatusWords(status)).toBeNull();
  });
});
