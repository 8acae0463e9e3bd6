import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { signAlert } from "./sign-alert.ts";

it("a webhook is signed as Standard Webhooks' own example", () => {
  const headers = signAlert(new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    at: new Date(1_614_265_330_000),
    body: '{"test": 2432232314}',
  });
  expect(headers).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

it("a body that was changed has another signature", () => {
  const secret = new Secret(`whsec_${Buffer.alloc(32, 7).toString("base64")}`);
  const sign = (body: string) => signAlert(secret, { id: "msg_1", at: new Date(0), body });
  expect(sign("{}")["webhook-signature"]).not.toBe(sign("{ }")["webhook-signature"]);
  const expected = createHmac("sha256", Buffer.alloc(32, 7)).update("msg_1.0.{}").digest("base64");
  expect(sign("{}")["webhook-signature"]).toBe(`v1,${expected}`);
});
