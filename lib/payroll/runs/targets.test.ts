import { describe, expect, it } from "vitest";
import { mergeTargets, type Target } from "./targets.ts";

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const person = (n: number): Target => ({ resource: "employees", uuid: uuid(n) });

describe("merging webhook requests", () => {
  it("requests nothing twice", () => {
    expect(mergeTargets([person(1)], [person(1), person(2)])).toEqual([person(1), person(2)]);
  });

  it("lets a whole resource cover its rows", () => {
    expect(
      mergeTargets([person(1)], [{ resource: "employees" }, { resource: "payrolls" }]),
    ).toEqual([{ resource: "employees" }, { resource: "payrolls" }]);
  });

  it("lets a full sync cover everything", () => {
    expect(mergeTargets([person(1)], null)).toBeNull();
    expect(mergeTargets(null, [person(1)])).toBeNull();
  });

  it("reads the list instead of very many single rows", () => {
    expect(
      mergeTargets(
        Array.from({ length: 15 }, (_, n) => person(n)),
        Array.from({ length: 15 }, (_, n) => person(n + 10)),
      ),
    ).toEqual([{ resource: "employees" }]);
  });
});
