import { describe, expect, it } from "vitest";
import { currentRole, isOperatorEmail, judgeStaffClaims, type StaffClaims } from "./operator-list.ts";

const LIST = ["ops@partner.example"];

describe("judgeStaffClaims", () => {
  it("admits a verified address that is on the list, in any case", () => {
    expect(judgeStaffClaims({ email: "Ops@Partner.example", email_verified: true }, LIST)).toBe("ops@partner.example");
  });

  it.each<[StaffClaims, string]>([
    [{ email: "ops@partner.example" }, "an address that nobody verified"],
    [{ email: "ops@partner.example", email_verified: false }, "an unverified address"],
    [{ email: "ops@partner.example", email_verified: "true" }, "a claim that only looks like true"],
    [{ email: "other@partner.example", email_verified: true }, "an address that is not on the list"],
    [{ email: ["ops@partner.example"], email_verified: true }, "an address that is no text"],
    [{ email_verified: true }, "no address"],
    [{}, "nothing"],
  ])("refuses %j: %s", (claims, _reason) => {
    expect(judgeStaffClaims(claims, LIST)).toBeNull();
  });

  it("takes no notice of spaces around an address", () => {
    expect(judgeStaffClaims({ email: " ops@partner.example ", email_verified: true }, LIST)).toBe("ops@partner.example");
    expect(isOperatorEmail(" ops@partner.example ", LIST)).toBe(true);
  });

  it("knows nobody without an address", () => {
    expect(isOperatorEmail(null, LIST)).toBe(false);
  });

  it("refuses everybody while the list is empty", () => {
    expect(judgeStaffClaims({ email: "", email_verified: true }, [])).toBeNull();
  });
});

describe("currentRole", () => {
  const operator = { role: "operator", email: "ops@partner.example", isDemo: false } as const;

  it("is operator while the address is on the list", () => {
    expect(currentRole(operator, { operatorEmails: LIST, demoMode: false })).toBe("operator");
  });

  it("is company admin once the address has left the list", () => {
    expect(currentRole(operator, { operatorEmails: [], demoMode: false })).toBe("company_admin");
  });

  it("does not make an operator of a company admin whose address happens to be on the list", () => {
    expect(currentRole({ ...operator, role: "company_admin" }, { operatorEmails: LIST, demoMode: false })).toBe("company_admin");
  });

  it("knows the demo's operator in demo mode only", () => {
    const demo = { role: "operator", email: "operator@demo.example", isDemo: true } as const;
    expect(currentRole(demo, { operatorEmails: [], demoMode: true })).toBe("operator");
    expect(currentRole(demo, { operatorEmails: [], demoMode: false })).toBe("company_admin");
  });
});
