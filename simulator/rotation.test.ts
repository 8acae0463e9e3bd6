import { describe, expect, it } from "vitest";
import { useSimulator } from "./test-support.ts";
import type { TokenPair } from "./test-support.ts";

const simulator = useSimulator();

const refresh = async (refreshToken: string) =>
  (await simulator.refresh(refreshToken)).json as unknown as TokenPair & { error?: string };
const use = async (accessToken: string) =>
  (await simulator.get("/v1/token_info", accessToken)).status;

describe("rotation, first use rule", () => {
  it("keeps the old pair alive until the new access token is used", async () => {
    const old = await simulator.grant([await simulator.companyUuid()]);
    const next = await refresh(old.refresh_token);
    expect(next.refresh_token).not.toBe(old.refresh_token);
    expect(await use(old.access_token)).toBe(200);
    expect(await use(next.access_token)).toBe(200);
    expect(await use(old.access_token)).toBe(401);
    expect((await refresh(old.refresh_token)).error).toBe("invalid_grant");
  });

  it("lets a lost response be repaired by sending the same refresh token again", async () => {
    const old = await simulator.grant([await simulator.companyUuid()]);
    await simulator.fault({ endpoint: "/oauth/token", mode: "drop_after" });
    await expect(simulator.refresh(old.refresh_token)).rejects.toThrow();
    const repaired = await refresh(old.refresh_token);
    expect(repaired.error).toBeUndefined();
    expect(await use(repaired.access_token)).toBe(200);
  });

  it("gives every response to the same refresh token its own pair, and using one does not end its siblings", async () => {
    const old = await simulator.grant([await simulator.companyUuid()]);
    const [first, second] = [await refresh(old.refresh_token), await refresh(old.refresh_token)];
    expect(first.access_token).not.toBe(second.access_token);
    expect(await use(second.access_token)).toBe(200);
    expect((await refresh(old.refresh_token)).error).toBe("invalid_grant");
    expect(await use(first.access_token)).toBe(200);
    expect((await refresh(second.refresh_token)).error).toBeUndefined();
  });

  it("lets an expired access token's refresh token work: refresh tokens do not expire", async () => {
    const old = await simulator.grant([await simulator.companyUuid()]);
    await simulator.advance(400 * 86_400);
    expect((await refresh(old.refresh_token)).error).toBeUndefined();
  });
});

describe("rotation, strict single use", () => {
  it("ends the old pair at the moment of the refresh", async () => {
    await simulator.control("POST", "/application", { rotation: "strict_single_use" });
    const old = await simulator.grant([await simulator.companyUuid()]);
    const next = await refresh(old.refresh_token);
    expect((await refresh(old.refresh_token)).error).toBe("invalid_grant");
    expect(await use(old.access_token)).toBe(401);
    expect(await use(next.access_token)).toBe(200);
  });

  it("loses the grant with a lost response", async () => {
    await simulator.control("POST", "/application", { rotation: "strict_single_use" });
    const old = await simulator.grant([await simulator.companyUuid()]);
    await simulator.fault({ endpoint: "/oauth/token", mode: "drop_after" });
    await expect(simulator.refresh(old.refresh_token)).rejects.toThrow();
    expect((await refresh(old.refresh_token)).error).toBe("invalid_grant");
  });
});

describe("the ledger", () => {
  it("lists what was presented and the result, in order", async () => {
    const company = await simulator.companyUuid();
    const old = await simulator.grant([company]);
    const next = await refresh(old.refresh_token);
    await refresh("unknown");
    const [rotated, refused] = await simulator.ledger();
    expect(rotated).toMatchObject({
      grant_type: "refresh_token",
      company_uuids: [company],
      outcome: "rotated",
      processed: true,
      overlapped: false,
      first_used_at: null,
    });
    expect(refused).toMatchObject({ outcome: "invalid_grant", company_uuids: [] });
    expect(rotated?.["presented_fingerprint"]).toMatch(/^[0-9a-f]{16}$/);
    expect(rotated?.["presented_fingerprint"]).not.toBe(refused?.["presented_fingerprint"]);
    await use(next.access_token);
    const [after] = await simulator.ledger();
    expect(after?.["first_used_at"]).toMatch(/^\d{4}-.*Z$/);
    expect(Number(after?.["first_used_seq"])).toBeGreaterThan(Number(after?.["ended_seq"]));
    expect(JSON.stringify(await simulator.ledger())).not.toContain(old.refresh_token);
  });

  it("marks concurrent exchanges of one refresh token, and no others", async () => {
    const company = await simulator.companyUuid();
    const [one, other] = [await simulator.grant([company]), await simulator.grant([company])];
    await simulator.fault({ endpoint: "/oauth/token", mode: "delay", delay_ms: 150, times: 0 });
    await Promise.all([
      refresh(one.refresh_token),
      refresh(one.refresh_token),
      refresh(other.refresh_token),
    ]);
    await simulator.control("DELETE", "/faults");
    await refresh(one.refresh_token);
    expect(
      (await simulator.ledger()).filter((each) => each["overlapped"] as unknown as boolean),
    ).toHaveLength(2);
    expect((await simulator.ledger()).map((each) => each["outcome"])).toEqual([
      "rotated",
      "rotated",
      "rotated",
      "rotated",
    ]);
  });
});
