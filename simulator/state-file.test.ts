import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startSimulator } from "./start-simulator.ts";
import { requests, text } from "./test-support.ts";
import type { StartOptions } from "./start-simulator.ts";

let directory = "";
const lines: string[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "simulator-"));
  lines.length = 0;
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function start(more: Partial<StartOptions> = {}) {
  const running = await startSimulator({
    port: 0,
    stateFile: join(directory, "state.json"),
    onError: (line) => lines.push(line),
    ...more,
  });
  return { running, ...requests(() => running.url) };
}

describe("the state file", () => {
  it("keeps tokens, companies, patches and the clock across a restart", async () => {
    const first = await start();
    const made = await first.control("POST", "/companies", {
      name: "Kept Company",
      admin_email: "kept@mail.example",
    });
    const company = text(made.json["companies"]?.[0]?.["uuid"]);
    const old = await first.grant([company]);
    const next = text((await first.refresh(old.refresh_token)).json["access_token"]);
    await first.control("POST", `/companies/${company}`, { tier: "kept" });
    await first.advance(3600);
    await first.running.close();

    const second = await start();
    expect((await second.get(`/v1/companies/${company}`, old.access_token)).json).toMatchObject({
      name: "Kept Company",
      tier: "kept",
    });
    expect((await second.get("/v1/token_info", next)).status).toBe(200);
    expect((await second.get("/v1/token_info", old.access_token)).status).toBe(401);
    expect((await second.control("GET", "/clock")).json["offset_seconds"]).toBe(3600);
    expect(
      (await second.control("POST", "/companies", {})).json["companies"]?.[0]?.["uuid"],
    ).not.toBe(company);
    await second.running.close();
    expect(lines).toEqual([]);
  });

  it.each(["", "{", "[]", `{"version":1}`, `{"version":99}`])(
    "that is damaged (%j) is reported once, and the seed is used",
    async (text) => {
      writeFileSync(join(directory, "state.json"), text);
      const simulator = await start();
      expect((await simulator.control("GET", "/companies")).json["companies"]).toHaveLength(8);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain("starting from the seed");
      await simulator.running.close();
    },
  );

  it("uses the new run's client credentials and redirect URIs", async () => {
    const first = await start();
    await first.running.close();
    const second = await start({ application: { client_secret: "fresh-secret" } });
    expect((await second.control("GET", "/application")).json["client_secret"]).toBe(
      "fresh-secret",
    );
    await second.running.close();
  });

  it("keeps webhook subscriptions, claims and settings, and reads an older file without them", async () => {
    const first = await start();
    const system = await first.systemToken();
    await first.send("POST", "/v1/webhook_subscriptions", system, {
      url: "http://127.0.0.1:9/",
      subscription_types: ["Company"],
    });
    await first.send("POST", "/v1/provision", system, {
      user: { first_name: "A", last_name: "B", email: "a@b.example" },
      company: { name: "Kept" },
    });
    await first.control("POST", "/application", { webhook_retry_base_ms: 7 });
    await first.running.close();
    const path = join(directory, "state.json");

    const second = await start();
    expect((await second.get("/v1/webhook_subscriptions", system)).json).toHaveLength(1);
    expect(second.running.simulator.state.claims).toHaveLength(1);
    expect((await second.control("GET", "/application")).json["webhook_retry_base_ms"]).toBe(7);
    await second.running.close();

    const { webhook_subscriptions, claims, ...older } = JSON.parse(readFileSync(path, "utf8")) as {
      webhook_subscriptions: unknown;
      claims: unknown;
      application: Record<string, unknown>;
    };
    expect([webhook_subscriptions, claims]).not.toContain(undefined);
    delete older.application["api_version_sunsets"];
    writeFileSync(path, JSON.stringify(older));
    const third = await start();
    expect((await third.get("/v1/webhook_subscriptions", system)).json).toEqual([]);
    expect((await third.control("GET", "/application")).json["api_version_sunsets"]).toEqual({});
    await third.running.close();
    expect(lines).toEqual([]);
  });

  it("is replaced in one step and leaves nothing next to it", async () => {
    const simulator = await start();
    await simulator.grant([await simulator.companyUuid()]);
    await simulator.running.close();
    expect(readdirSync(directory)).toEqual(["state.json"]);
    expect(
      (JSON.parse(readFileSync(join(directory, "state.json"), "utf8")) as { grants: unknown[] })
        .grants,
    ).toHaveLength(1);
  });
});
