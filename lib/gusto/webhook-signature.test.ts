import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { isSignedWith, signWebhook } from "./webhook-signature.ts";

const TOKEN = new Secret("6590f590-3dba-495e-9bea-c361e1e2efc0");
const BODY = Buffer.from(
  '{"uuid":"04a04afb-b212-42bc-8fe6-b7ce31bf304d","event_type":"company.provisioned","resource_type":"Company","resource_uuid":"5df911a0-e8e9-412d-8aaf-a46ad193dd96","entity_type":"Company","entity_uuid":"5df911a0-e8e9-412d-8aaf-a46ad193dd96","timestamp":1671058841}',
);
const SIGNATURE = "249fe7f4544c04b3f9c6c410f304e382378e8c9824907c0a89e75b92fcce9720";

describe("the signature of a webhook", () => {
  it("is the hex HMAC-SHA256 of the raw bytes, keyed with the verification token", () => {
    expect(signWebhook(BODY, TOKEN)).toBe(SIGNATURE);
    expect(isSignedWith(BODY, SIGNATURE, TOKEN)).toBe(true);
  });

  it.each([
    "",
    "sha256=" + SIGNATURE,
    SIGNATURE.toUpperCase(),
    SIGNATURE.slice(0, -1),
    `${SIGNATURE}0`,
    ` ${SIGNATURE}`,
    Buffer.from(SIGNATURE, "hex").toString("base64"),
    "é".repeat(64),
  ])("rejects anything else: %j", (signature) => {
    expect(isSignedWith(BODY, signature, TOKEN)).toBe(false);
  });

  it("does not hold for other bytes, another key or another signature", () => {
    fc.assert(
      fc.property(fc.nat(BODY.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const other = Buffer.from(BODY);
        other[at] = (other[at] ?? 0) ^ change;
        expect(isSignedWith(other, SIGNATURE, TOKEN)).toBe(false);
      }),
    );
    fc.assert(fc.property(fc.string(), (key) => !isSignedWith(BODY, SIGNATURE, new Secret(key))));
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9a-f]{64}$/),
        (signature) => isSignedWith(BODY, signature, TOKEN) === (signature === SIGNATURE),
      ),
    );
  });
});
