import { describe, expect, it } from "vitest";
import {
  currentRole,
  isOperatorEmail,
  judgeStaffClaims,
  type StaffClaims,
} from "./operator-list.ts";

const LIST = ["ops@partner.example"];
const admitted = { kind: "admitted", email: "ops@partner.example" };

function judge(
  claims: StaffClaims,
  policy: { operatorEmails?: string[]; assumeVerified?: boolean } = {},
) {
  return judgeStaffClaims(claims, { operatorEmails: LIST, assumeVerified: false, ...policy });
}

describe("judgeStaffClaims", () => {
  it.each(["Ops@Partner.example", " ops@partner.example "])(
    "admits the verified address %j on the list",
    (email) => {
      expect(judge({ email, email_verified: true })).toEqual(admitted);
    },
  );

  it("accepts the string for the boolean, as some providers send it", () =>
    expect(judge({ email: LIST[0], email_verified: "true" })).toEqual(admitted));

  it.each<[StaffClaims, string]>([
    [{ email: "ops@partner.example" }, "email_verified_missing"],
    [{ email: "ops@partner.example", email_verified: null }, "email_verified_missing"],
    [{ email: "ops@partner.example", email_verified: false }, "email_not_verified"],
    [{ email: "ops@partner.example", email_verified: "yes" }, "email_not_verified"],
    [{ email: "ops@partner.example", email_verified: 1 }, "email_not_verified"],
    [{ email: "other@partner.example", email_verified: true }, "not_on_the_list"],
    [{ email: ["ops@partner.example"], email_verified: true }, "no_email"],
    [{ email: " ", email_verified: true }, "no_email"],
    [{ email_verified: true }, "no_email"],
    [{}, "no_email"],
  ])("refuses %j: %s", (claims, reason) =>
    expect(judge(claims)).toEqual({ kind: "refused", reason }),
  );

  it("admits without the claim if the provider's addresses are assumed verified, but respects an explicit no", () => {
    expect(judge({ email: "ops@partner.example" }, { assumeVerified: true })).toEqual(admitted);
    expect(
      judge({ email: "ops@partner.example", email_verified: false }, { assumeVerified: true }),
    ).toEqual({ kind: "refused", reason: "email_not_verified" });
    expect(judge({ email: "other@partner.example" }, { assumeVerified: true })).toEqual({
      kind: "refused",
      reason: "not_on_the_list",
    });
  });

  it("refuses everyone while the list is empty", () => {
    expect(
      judge({ email: "ops@partner.example", email_verified: true }, { operatorEmails: [] }),
    ).toEqual({ kind: "refused", reason: "not_on_the_list" });
  });
});

describe("isOperatorEmail", () => {
  it("ignores spaces around an address, and matches no one without one", () => {
    expect(isOperatorEmail(" ops@partner.example ", LIST)).toBe(true);
    expect(isOperatorEmail(null, LIST)).toBe(false);
  });
});

describe("currentRole", () => {
  const operator = { role: "operator", email: "ops@partner.example", isDemo: false } as const;
  const policy = { operatorEmails: LIST, demoMode: false, staffRole: null };
  const unlisted = { ...policy, operatorEmails: [] };

  it("is operator while the address is on the list, whatever a page says", () => {
    expect(currentRole(operator, policy)).toEqual({ role: "operator" });
    expect(currentRole(operator, { ...policy, staffRole: "viewer" })).toEqual({ role: "operator" });
  });

  it("is company admin once the address has left the list", () => {
    expect(currentRole(operator, unlisted)).toEqual({ role: "company_admin" });
  });

  it("is what operators made of the address", () => {
    expect(currentRole(operator, { ...unlisted, staffRole: "operator" })).toEqual({
      role: "operator",
    });
    expect(currentRole(operator, { ...unlisted, staffRole: "viewer" })).toEqual({
      role: "operator",
      isReadOnly: true,
    });
  });

  it("does not make staff of a company admin whose address happens to be known", () => {
    expect(
      currentRole({ ...operator, role: "company_admin" }, { ...policy, staffRole: "operator" }),
    ).toEqual({ role: "company_admin" });
  });

  it("knows the demo's operator in demo mode only", () => {
    const demo = { role: "operator", email: "operator@demo.example", isDemo: true } as const;
    expect(currentRole(demo, { ...unlisted, demoMode: true })).toEqual({ role: "operator" });
    expect(currentRole(demo, unlisted)).toEqual({ role: "company_admin" });
  });
});
