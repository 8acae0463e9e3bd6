import { describe, expect, it } from "vitest";
import { canViewCompany, isUuid } from "./visible-companies.ts";

const company = { environment: "demo", accessUserIds: ["avery"] } as const;

describe("canViewCompany", () => {
  it("shows a company to those who were given access, and to operators", () => {
    expect(canViewCompany({ userId: "avery", role: "company_admin" }, company, "demo")).toBe(true);
    expect(canViewCompany({ userId: "ops", role: "operator" }, company, "demo")).toBe(true);
  });

  it("shows it to nobody else", () => {
    expect(canViewCompany({ userId: "olivia", role: "company_admin" }, company, "demo")).toBe(false);
  });

  it("shows companies of the other environment to nobody, not even to operators", () => {
    expect(canViewCompany({ userId: "ops", role: "operator" }, company, "production")).toBe(false);
    expect(canViewCompany({ userId: "avery", role: "company_admin" }, company, "production")).toBe(false);
  });
});

describe("isUuid", () => {
  it.each(["", "1", "0190a000-0000-7000-8000-00000000000", "0190a000-0000-7000-8000-0000000000000", "'; drop table companies;--", null, 7, ["0190a000-0000-7000-8000-000000000000"]])("is false for %j", (value) => {
    expect(isUuid(value)).toBe(false);
  });

  it("is true for a uuid in any case", () => {
    expect(isUuid("0190A000-0000-7000-8000-00000000000f")).toBe(true);
  });
});
