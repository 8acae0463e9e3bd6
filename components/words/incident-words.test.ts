import { expect, it } from "vitest";
import { assigneeWords } from "./incident-words.ts";

it("an incident of somebody who is no operator any more says so", () => {
  const omar = { id: "omar", name: "Omar", isOperator: true };
  expect(assigneeWords(omar, "omar")).toBe("Assigned to you");
  expect(assigneeWords(omar, "olga")).toBe("Assigned to Omar");
  expect(assigneeWords({ ...omar, isOperator: false }, "olga")).toContain("no longer an operator");
});
