import { describe, expect, it } from "vitest";
import { SUBSCRIPTIONS, eventsIn, useSubscriber } from "./test-receiver.ts";
import { list, text, useSimulator } from "./test-support.ts";

const simulator = useSimulator();
const subscriber = useSubscriber(simulator);
const { verified, happen, watched } = subscriber;

describe("controlling webhooks", () => {
  it("sends many events, twice and shuffled on request", async () => {
    await verified();
    const events = list(
      (await happen({ count: 40, duplicates: 1, shuffle: true, entity_uuid: "e-1" })).json[
        "events"
      ],
    );
    const uuids = eventsIn(await subscriber.receiver().waitFor(80)).map((event) => event.uuid);
    expect(uuids.toSorted()).toEqual(
      [...events, ...events].map((event) => text(event["uuid"])).sort(),
    );
    // Ten concurrent deliveries may overtake each other slightly; shuffled ones end up far away.
    const places = events.map((event, i) => Math.abs(uuids.indexOf(text(event["uuid"])) - 2 * i));
    expect(Math.max(...places)).toBeGreaterThan(15);
  });

  it("duplicates, delays and shuffles by application setting", async () => {
    await verified();
    await simulator.control("POST", "/application", {
      webhook_duplicates: 1,
      webhook_delay_ms: 50,
    });
    const before = performance.now();
    await happen({ count: 20 });
    const received = await subscriber.receiver().waitFor(40);
    expect(new Set(eventsIn(received).map((event) => event.uuid)).size).toBe(20);
    expect(received[0]?.at).toBeGreaterThanOrEqual(before + 48);
    await simulator.control("POST", "/application", {
      webhook_duplicates: 0,
      webhook_delay_ms: 0,
      webhook_disorder: 1,
    });
    await happen({ event_type: "employee.created" });
    await simulator.control("POST", "/application", { webhook_disorder: 0 });
    await happen({ event_type: "employee.deleted" });
    expect(
      eventsIn((await subscriber.receiver().waitFor(42)).slice(40)).map(
        (event) => event.event_type,
      ),
    ).toEqual(["employee.deleted", "employee.created"]);
  });

  it("discards pending deliveries on reset", async () => {
    await verified();
    await simulator.control("POST", "/application", { webhook_delay_ms: 30 });
    await happen({});
    await simulator.control("POST", "/reset");
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(subscriber.receiver().received).toEqual([]);
  });

  it("drops deliveries while paused, so only GET /v1/events has them", async () => {
    await verified();
    await simulator.control("POST", "/webhooks/pause", { paused: true });
    await happen({});
    expect(
      (await simulator.get("/v1/webhooks/health_check", subscriber.system())).json["status"],
    ).toBe("unhealthy");
    await simulator.control("POST", "/webhooks/pause", { paused: false });
    await happen({ event_type: "employee.created" });
    expect(
      eventsIn(await subscriber.receiver().waitFor(1)).map((event) => event.event_type),
    ).toEqual(["employee.created"]);
    expect((await simulator.get("/v1/events", subscriber.system())).json).toHaveLength(2);
    expect(list((await watched())?.["deliveries"]).map((each) => each["state"])).toContain(
      "dropped",
    );
  });

  it("deletes a subscription silently, or changes its status", async () => {
    const { uuid, token } = await verified();
    expect(await watched()).toMatchObject({ uuid, status: "verified" });
    expect(JSON.stringify(await watched())).not.toContain(token);
    await simulator.control("POST", `/webhooks/${uuid}`, { status: "removed" });
    expect(
      (await simulator.get(`${SUBSCRIPTIONS}/${uuid}`, subscriber.system())).json["status"],
    ).toBe("removed");
    expect((await simulator.control("DELETE", `/webhooks/${uuid}`)).status).toBe(204);
    expect((await simulator.get(`${SUBSCRIPTIONS}/${uuid}`, subscriber.system())).status).toBe(404);
    expect((await simulator.control("DELETE", `/webhooks/${uuid}`)).status).toBe(404);
  });
});
