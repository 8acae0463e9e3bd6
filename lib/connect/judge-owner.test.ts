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
  it("lets new and known people sign in", () => {
    expect(judgeOwner({ kind: "signing_in" }, null, null, null)).toBeNull();
    expect(judgeOwner({ kind: "signing_in" }, avery, avery, null)).toBeNull();
  });

  it("lets a signed-in person add an unknown Gusto account", () => {
    expect(judgeOwner(signedIn, null, avery, null)).toBeNull();
  });

  it("leaves a Gusto account with the user who has it", () => {
    expect(judgeOwner(signedIn, olivia, avery, null)).toBe("other_account");
  });

  it("refuses disabled users in both cases", () => {
    const disabled = { ...avery, disabledAt: new Date() };
    expect(judgeOwner({ kind: "signing_in" }, disabled, disabled, null)).toBe("disabled");
    expect(judgeOwner(signedIn, null, disabled, null)).toBe("disabled");
  });

  it("gives operators no Gusto account, which would be a second way to sign in as them", () => {
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

    it("offers to merge the two, and merges them only in a flow started for that", () => {
      expect(judgeOwner(signedIn, second, avery, MAIL)).toBe("own_other_account");
      expect(judgeOwner(joining, second, avery, "Avery@Ledgerly.example")).toBeNull();
    });

    it("refuses anyone Gusto knows by another mailbox, or none, whatever was requested", () => {
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
