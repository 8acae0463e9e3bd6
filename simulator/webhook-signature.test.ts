import { describe, expect, it } from "vitest";
import { signBody } from "./webhooks/subscriptions.ts";

describe("a signature", () => {
  it("is the lowercase hex HMAC-SHA256 of the raw body, keyed with the verification token", () => {
    const body =
      '{"uuid":"04a04afb-b212-42bc-8fe6-b7ce31bf304d","event_type":"company.provisioned","resource_type":"Company","resource_uuid":"5df911a0-e8e9-412d-8aaf-a46ad193dd96","entity_type":"Company","entity_uuid":"5df911a0-e8e9-412d-8aaf-a46ad193dd96","timestamp":1671058841}';
    expect(signBody(body, "6590f590-3dba-495e-9bea-c361e1e2efc0")).toBe(
      "249fe7f4544c04b3f9c6c410f304e382378e8c9824907c0a89e75b92fcce9720",
    );
  });
});
