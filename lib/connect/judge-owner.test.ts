import { describe, expect, it } from "vitest";
import { judgeOwner } from "./judge-owner.ts";

const MAIL = "avery@ledgerly.example";
const avery = { id: "avery", role: "company_admin", disabledAt: null, email: MAIL } as const;
const olivia = {
  id: "olivia",
  role: "company_admin",
  disabledAt: null,
  email: "olivia@harbor.example",
} as const;
const signedIn = { kind: "signed_in", userId: "avery", expectedCompanyId: null } as const;

describe("judgeOwner", () => {
  it("lets a new person sign in, and a known one", () => {
    expect(judgeOwner({ kind: "signing_in" }, null, null, null)).toBeNull();
    expect(judgeOwner({ kind: "signing_in" }, avery, avery, null)).toBeNull();
  });

  it("lets a signed-in person bring an unknown Gusto account", () => {
    expect(judgeOwner(signedIn, null, avery, null)).toBeNull();
  });

  it("leaves a Gusto account with the user who has it", () => {
    expect(judgeOwner(signedIn, olivia, avery, null)).toBe("other_account");
  });

  it("refuses disabled users, both ways", () => {
    const disabled = { ...avery, disabledAt: new Date() };
    expect(judgeOwner({ kind: "signing_in" }, disabled, disabled, null)).toBe("disabled");
    expect(judgeOwner(signedIn, null, disabled, null)).toBe("disabled");
  });

  it("gives operators no Gusto account, for it would be a second way to sign in as them", () => {
    expect(judgeOwner(signedIn, null, { ...avery, role: "operator" }, null)).toBe(
      "staff_cannot_connect",
    );
  });

  it("does nothing for a user who no longer exists", () => {
    expect(judgeOwner(signedIn, null, null, null)).toBe("signed_out");
  });

  describe("for a second user of the same person", () => {
    const second = { ...avery, id: "second" };
    const joining = { ...signedIn, joins: true };

    it("offers to join the two, and joins them only in a flow that was asked for to that end", () => {
      expect(judgeOwner(signedIn, second, avery, MAIL)).toBe("own_other_account");
      expect(judgeOwner(joining, second, avery, "Avery@Ledgerly.example")).toBeNull();
    });

    it("refuses whoever Gusto knows by another mailbox, or by none, whatever was asked for", () => {
      for (const email of ["olivia@harbor.example", "", null])
        expect(judgeOwner(joining, second, avery, email)).toBe("other_account");
      expect(judgeOwner(joining, second, { ...avery, email: null }, MAIL)).toBe("other_account");
      expect(
        judgeOwner(
          joining,
          { ...second, email: MAIL },
          { ...avery, email: "else@ledgerly.example" },
          MAIL,
        ),
      ).toBe("other_account");
    });

    it("does not re-enable a disabled user, and makes no one staff", () => {
      expect(judgeOwner(joining, { ...second, disabledAt: new Date() }, avery, MAIL)).toBe(
        "other_account",
      );
      expect(judgeOwner(joining, { ...second, role: "operator" }, avery, MAIL)).toBe(
        "other_account",
      );
      expect(judgeOwner(joining, second, { ...avery, disabledAt: new Date() }, MAIL)).toBe(
        "disabled",
      );
      expect(judgeOwner(joining, second, { ...avery, role: "operator" }, MAIL)).toBe(
        "staff_cannot_connect",
      );
    });
  });
});
