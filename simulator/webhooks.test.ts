import { describe, expect, it } from "vitest";
import { signBody } from "./webhooks/subscriptions.ts";
import { SUBSCRIPTIONS, eventsIn, tokenIn, useSubscriber, waitUntil } from "./test-receiver.ts";
import { list, text, useSimulator } from "./test-support.ts";

const simulator = useSimulator();
const subscriber = useSubscriber(simulator);
const { subscribe, verified, happen, watched } = subscriber;

describe("the handshake", () => {
  it("posts a token, unsigned; the right one verifies and a wrong one is refused", async () => {
    const made = await subscribe(["Employee"]);
    expect([made.status, made.json["status"]]).toEqual([201, "pending"]);
    const [first] = await subscriber.receiver().waitFor(1);
    expect(first?.signature).toBeUndefined();
    const verify = (verification_token: unknown) =>
      simulator.send(
        "PUT",
        `${SUBSCRIPTIONS}/${text(made.json["uuid"])}/verify`,
        subscriber.system(),
        { verification_token },
      );
    const wrong = await verify("nonsense");
    expect(wrong.status).toBe(422);
    expect(wrong.json["errors"]?.[0]).toEqual({
      error_key: "base",
      category: "invalid_attribute_value",
      message: "Invalid verification token",
    });
    expect((await verify(tokenIn(first?.body))).json["status"]).toBe("verified");
  });

  it("gives a new token on each request; the newest counts, and until then the old one signs", async () => {
    const { uuid, token } = await verified();
    for (let i = 0; i < 2; i++)
      await simulator.get(
        `${SUBSCRIPTIONS}/${uuid}/request_verification_token`,
        subscriber.system(),
      );
    await subscriber.receiver().waitFor(2);
    const [second, third] = subscriber.receiver().received.map((each) => tokenIn(each.body));
    expect(new Set([token, second, third]).size).toBe(3);
    await happen({});
    const event = (await subscriber.receiver().waitFor(3))[2];
    expect(event?.signature).toBe(signBody(event?.body ?? "", token));
    const verify = async (verification_token: unknown) =>
      (
        await simulator.send("PUT", `${SUBSCRIPTIONS}/${uuid}/verify`, subscriber.system(), {
          verification_token,
        })
      ).status;
    expect([await verify(second), await verify(third)]).toEqual([422, 200]);
  });

  it.each([
    [["Employee"], "ftp://a.example/x"],
    [["Employee"], "nonsense"],
    [["Employee"], undefined],
    [["Planet"], "https://a.example"],
    [[], "https://a.example"],
    ["Employee", "https://a.example"],
    [undefined, "https://a.example"],
  ])("is not started for the types %j and the url %j: 422", async (types, url) => {
    expect(
      (
        await simulator.send("POST", SUBSCRIPTIONS, subscriber.system(), {
          url,
          subscription_types: types,
        })
      ).status,
    ).toBe(422);
    expect((await simulator.get(SUBSCRIPTIONS, subscriber.system())).json).toEqual([]);
  });

  it("is for the system only, and an unknown subscription is 404", async () => {
    const { access_token } = await simulator.grant([subscriber.company()]);
    expect((await simulator.get(SUBSCRIPTIONS, access_token)).status).toBe(403);
    expect(
      (
        await simulator.send("PUT", `${SUBSCRIPTIONS}/nothing`, subscriber.system(), {
          subscription_types: ["Company"],
        })
      ).status,
    ).toBe(404);
    expect(
      (await simulator.send("PUT", `${SUBSCRIPTIONS}/nothing/verify`, subscriber.system(), {}))
        .status,
    ).toBe(404);
    await simulator.control("POST", "/application", { scopes: ["webhook_subscriptions:read"] });
    expect(
      (await simulator.send("POST", SUBSCRIPTIONS, await simulator.systemToken(), {})).status,
    ).toBe(403);
  });
});

describe("deliveries", () => {
  it("carry the event as in GET /v1/events, to subscribers of its type", async () => {
    const { token } = await verified(["Employee"]);
    await happen({ event_type: "payroll.processed" });
    await happen({ event_type: "employee.created" });
    const [only] = await subscriber.receiver().waitFor(1);
    expect(JSON.parse(only?.body ?? "")).toEqual(
      (await simulator.get("/v1/events?event_type=employee.*", subscriber.system())).json[0],
    );
    expect(only?.signature).toBe(signBody(only?.body ?? "", token));
    expect(subscriber.receiver().received).toHaveLength(1);
  });

  it("tell every subscription who connected and disconnected, and an unverified one nothing", async () => {
    await subscribe(["Payroll"]);
    await subscriber.receiver().waitFor(1);
    await simulator.grant([subscriber.company()]);
    subscriber.receiver().received.length = 0;
    await simulator.control("DELETE", `/webhooks/${text((await watched())?.["uuid"])}`);
    await verified(["Payroll"]);
    const { grant_id } = await simulator.grant([subscriber.company()]);
    await simulator.control("POST", "/grants", { company_uuids: [await simulator.companyUuid(1)] });
    await simulator.control("POST", `/grants/${grant_id}/revoke`);
    await subscriber.receiver().waitFor(2);
    expect(eventsIn(subscriber.receiver().received).map((event) => event.event_type)).toEqual([
      "company.provisioned",
      "company.provisioned",
    ]);
  });

  it("are retried at growing intervals, then no more", async () => {
    await verified();
    await simulator.control("POST", "/application", { webhook_retry_base_ms: 20 });
    subscriber.receiver().answerWith((n) => (n < 4 ? 500 : 204));
    await happen({});
    const times = (await subscriber.receiver().waitFor(4)).map((each) => each.at);
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    expect(gaps.map((gap, i) => gap >= 20 * 2 ** i - 2)).toEqual([true, true, true]);
    await waitUntil(async () => (await watched())?.["queue_length"] === (0 as unknown));
    expect(list((await watched())?.["deliveries"]).at(-1)).toMatchObject({
      state: "delivered",
      attempts: 4,
      last_status: 204,
    });
  });

  it("end after sixteen retries, and the subscription is unreachable", async () => {
    const { uuid } = await verified();
    await simulator.control("POST", "/application", { webhook_retry_base_ms: 0 });
    subscriber.receiver().answerWith(() => 302);
    await happen({});
    await waitUntil(
      async () =>
        (await simulator.get(`${SUBSCRIPTIONS}/${uuid}`, subscriber.system())).json["status"] ===
        ("unreachable" as unknown),
    );
    expect(subscriber.receiver().received).toHaveLength(17);
    await happen({});
    expect(list((await watched())?.["deliveries"])).toHaveLength(2);
    await simulator.get(`${SUBSCRIPTIONS}/${uuid}/request_verification_token`, subscriber.system());
    const again = tokenIn((await subscriber.receiver().waitFor(18))[17]?.body);
    expect(
      (
        await simulator.send("PUT", `${SUBSCRIPTIONS}/${uuid}/verify`, subscriber.system(), {
          verification_token: again,
        })
      ).json["status"],
    ).toBe("verified");
  });

  it("give up on a response that takes too long, and on no response at all", async () => {
    await verified();
    await simulator.control("POST", "/application", {
      webhook_timeout_ms: 30,
      webhook_retry_base_ms: 600_000,
    });
    subscriber.receiver().answerWith(() => null);
    await happen({});
    await waitUntil(
      async () =>
        list((await watched())?.["deliveries"]).at(-1)?.["last_status"] === ("timeout" as unknown),
    );
    await subscriber.receiver().close();
    await simulator.control("POST", "/application", { webhook_timeout_ms: 10_000 });
    await happen({});
    await waitUntil(
      async () =>
        list((await watched())?.["deliveries"]).at(-1)?.["last_status"] ===
        ("unreachable" as unknown),
    );
    expect((await watched())?.["queue_length"]).toBe(2);
    await simulator.control("POST", "/reset");
  });
});
