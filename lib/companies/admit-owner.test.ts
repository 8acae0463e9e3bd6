import { describe, expect, it } from "vitest";
import { judgeOwner } from "./admit-owner.ts";

const avery = { id: "avery", role: "company_admin", disabledAt: null } as const;
const olivia = { id: "olivia", role: "company_admin", disabledAt: null } as const;
const signedIn = { kind: "signed_in", userId: "avery", expectedCompanyId: null } as const;

describe("judgeOwner", () => {
  it("lets a new person sign in, and a known one", () => {
    expect(judgeOwner({ kind: "signing_in" }, null, null)).toBeNull();
    expect(judgeOwner({ kind: "signing_in" }, avery, avery)).toBeNull();
  });

  it("lets a signed-in person bring an unknown Gusto account", () => {
    expect(judgeOwner(signedIn, null, avery)).toBeNull();
  });

  it("leaves a Gusto account with the user who has it", () => {
    expect(judgeOwner(signedIn, olivia, avery)).toBe("other_account");
  });

  it("refuses disabled users, both ways", () => {
    const disabled = { ...avery, disabledAt: new Date() };
    expect(judgeOwner({ kind: "signing_in" }, disabled, disabled)).toBe("disabled");
    expect(judgeOwner(signedIn, null, disabled)).toBe("disabled");
  });

  it("gives operators no Gusto account, for it would be a second way to sign in as them", () => {
    expect(judgeOwner(signedIn, null, { ...avery, role: "operator" })).toBe("staff_cannot_connect");
  });

  it("does nothing for somebody who is gone", () => {
    expect(judgeOwner(signedIn, null, null)).toBe("signed_out");
  });
});
