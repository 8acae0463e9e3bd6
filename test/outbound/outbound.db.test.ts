import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { get, type Agent } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createServer, type Server } from "node:tls";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callCompany } from "#lib/calls/call-company.ts";
import { LANES } from "#lib/calls/lanes.ts";
import { jsonOf } from "#lib/gusto/outcome.ts";
import { db } from "#lib/platform/database/db.ts";
import { operatorProvider } from "#lib/sign-in/operator-provider.ts";
import { SignInAttempt } from "#lib/sign-in/sign-in-attempt.ts";
import { refreshTokenNow } from "#lib/tokens/health/test-connection.ts";
import { z } from "zod";
import { type ConnectedCompany, connectCompanies, refreshExchanges } from "../connected-company.ts";
import { CAN_MAKE_CERTIFICATES, makeCertificates } from "./tls-certificates.ts";
import { withGusto } from "../with-gusto.ts";
import { startProxy, type TestProxy } from "./start-proxy.ts";

/*
 * A closed network's settings: only the proxy can resolve Gusto's name, and its certificate is from
 * a private CA.
 */

describe.skipIf(!CAN_MAKE_CERTIFICATES)("in a network with only a proxy to the outside", () => {
  const simulator = withGusto();
  const folder = mkdtempSync(path.join(tmpdir(), "outbound-"));
  let front: Server;
  let proxy: TestProxy;
  /** Called when Gusto's response is about to leave its server. */
  let onAnswer: () => void = () => undefined;
  let company: ConnectedCompany;

  beforeAll(async () => {
    makeCertificates(folder, ["gusto.test", "id.test"]);
    const read = (name: string) => readFileSync(path.join(folder, name));
    front = createServer({ key: read("server.key"), cert: read("server.pem") }, (near) => {
      const far = connect(Number(new URL(simulator.url).port), "127.0.0.1");
      far.once("data", () => onAnswer());
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const)
        one.on("error", () => other.destroy()).pipe(other);
    });
    await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
    const { port } = front.address() as AddressInfo;
    proxy = await startProxy({ "gusto.test": port, "id.test": port });
    Object.assign(process.env, {
      GUSTO_BASE_URL: "https://gusto.test",
      DEMO_MODE: "0",
      https_proxy: proxy.url,
      HTTPS_PROXY: "http://127.0.0.1:1",
      OUTBOUND_CA_FILE: path.join(folder, "ca.pem"),
      OIDC_ISSUER: "https://id.test",
      OIDC_CLIENT_ID: "dashboard",
      OIDC_CLIENT_SECRET: "secret",
    });
    company = await connectCompanies(simulator);
  });
  beforeEach(() => {
    proxy.manner = "tunnel";
    proxy.asked.length = 0;
    onAnswer = () => undefined;
  });
  afterAll(async () => {
    await proxy.close();
    front.close();
    rmSync(folder, { recursive: true });
  });

  const refresh = () => refreshTokenNow({ gustoUuid: company.gustoUuid, actor: "worker" });
  const row = () => db().gustoAuthToken.findUniqueOrThrow({ where: { id: company.tokenId } });
  const exchanges = async () => (await refreshExchanges(simulator, company.gustoUuid)).length;
  const write = () =>
    callCompany(
      {
        gustoUuid: company.gustoUuid,
        actor: "worker",
        lane: LANES.person,
        method: "PUT",
        path: `/v1/companies/${company.gustoUuid}`,
        body: { json: {} },
      },
      jsonOf(z.unknown()),
    );

  it("refreshes and calls go through the proxy, lower-case names first", async () => {
    expect(await refresh()).toMatchObject({ kind: "works" });
    expect((await write()).kind).not.toBe("unavailable");
    expect(new Set(proxy.asked.map(({ place }) => place))).toEqual(new Set(["gusto.test:443"]));
    expect(proxy.asked.length).toBeGreaterThanOrEqual(2);
  });

  it.each(["refuse", "hang_up"] as const)(
    "a proxy without a way out (%s) uses up no refresh token, and a change is known not to have been made",
    async (manner) => {
      const before = await exchanges();
      proxy.manner = manner;
      proxy.die();
      expect(await refresh()).toMatchObject({ kind: "unavailable", reason: "gusto_unreachable" });
      expect(await write()).toMatchObject({ kind: "unavailable", reason: "never_sent" });
      expect(await row()).toMatchObject({ state: "active", unknownAttemptAt: null });
      expect(await exchanges()).toBe(before);
      proxy.manner = "tunnel";
      expect(await refresh()).toMatchObject({ kind: "works" });
    },
  );

  it("the staff's OpenID provider is reached the same way", async () => {
    const agent = operatorProvider(new SignInAttempt())?.httpOptions?.agent as Agent;
    const status = await new Promise((resolve, reject) => {
      get("https://id.test/v1/token_info", { agent }, ({ statusCode }) => resolve(statusCode)).on(
        "error",
        reject,
      );
    });
    expect(status).toBe(401);
    expect(proxy.asked).toMatchObject([{ place: "id.test:443" }]);
  });

  it("a proxy that dies after the request has left leaves the outcome unknown", async () => {
    onAnswer = () => proxy.die();
    expect(await refresh()).toMatchObject({ kind: "unavailable", reason: "outcome_unknown" });
    expect(await row()).toMatchObject({ state: "uncertain", unknownAttemptAt: expect.any(Date) });
  });
});
