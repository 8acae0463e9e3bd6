import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createSecureContext } from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createClientSecrets } from "#lib/oauth/client-secrets.ts";
import { createOAuthClient } from "#lib/oauth/oauth-client.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { startProxy, type TestProxy } from "#test/outbound/start-proxy.ts";
import { CAN_MAKE_CERTIFICATES, makeCertificates } from "#test/outbound/tls-certificates.ts";
import {
  createConnector,
  isNeverSent,
  NotConnectedError,
  type WayOut,
} from "./create-connector.ts";
import { readNoProxy } from "./proxy-settings.ts";

/*
 * What a refresh learns from each network failure: a refresh token that was never sent must not
 * count as possibly used.
 */

const NEVER_SENT = { kind: "not_processed", reason: "gusto_unreachable", retryAfterSeconds: null };
const UNKNOWN = { kind: "unknown", reason: "outcome_unknown" };
const PAIR = { access_token: "a", refresh_token: "r", token_type: "Bearer", expires_in: 7_200 };

describe.skipIf(!CAN_MAKE_CERTIFICATES)("a refresh through a proxy", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "outbound-"));
  const read = (name: string) => readFileSync(path.join(folder, name), "utf8");
  let gusto: Server;
  let proxy: TestProxy;
  let received = 0;
  let onRequest: () => void;

  beforeAll(async () => {
    makeCertificates(folder, ["gusto.test", "localhost"]);
    gusto = createServer({ key: read("server.key"), cert: read("server.pem") }, (_, response) => {
      received += 1;
      onRequest();
      response.end(JSON.stringify(PAIR));
    });
    await new Promise<void>((resolve) => gusto.listen(0, "127.0.0.1", resolve));
  });
  beforeEach(async () => {
    received = 0;
    onRequest = () => undefined;
    proxy = await startProxy({ "gusto.test": portOf(gusto), "other.test": portOf(gusto) });
  });
  afterEach(() => proxy.close());
  afterAll(() => {
    gusto.closeAllConnections();
    gusto.close();
    rmSync(folder, { recursive: true });
  });

  const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
  const trust = (name = "ca.pem") => createSecureContext({ ca: read(name) });

  function refresh(way: Partial<WayOut> = {}, baseUrl = "https://gusto.test") {
    return createOAuthClient({
      baseUrl,
      clientId: "client",
      clientSecrets: createClientSecrets(new Secret("secret")),
      connect: createConnector({ proxy: new URL(proxy.url), noProxy: [], trust: trust(), ...way }),
      connectTimeoutMs: 300,
      totalTimeoutMs: 5_000,
    }).refresh({ refreshToken: new Secret("r0"), redirectUri: "https://here.test" });
  }

  it("reaches a name only the proxy can resolve, with TLS end to end", async () => {
    expect(await refresh()).toMatchObject({ kind: "granted" });
    expect(proxy.asked).toEqual([{ place: "gusto.test:443", authorization: undefined }]);
  });

  it("shows its credentials to the proxy and not to Gusto", async () => {
    const withUser = new URL(proxy.url);
    [withUser.username, withUser.password] = ["dash", "p@ss"];
    let headers: unknown;
    gusto.once("request", (request: { headers: unknown }) => (headers = request.headers));
    expect(await refresh({ proxy: withUser })).toMatchObject({ kind: "granted" });
    const basic = `Basic ${Buffer.from("dash:p@ss").toString("base64")}`;
    expect(proxy.asked).toEqual([{ place: "gusto.test:443", authorization: basic }]);
    expect(headers).not.toHaveProperty("proxy-authorization");
  });

  it.each(["refuse", "hang_up", "stay_silent", "cut"] as const)(
    "was never sent if the proxy answers CONNECT with %s",
    async (manner) => {
      proxy.manner = manner;
      expect(await refresh()).toEqual(NEVER_SENT);
      expect([proxy.asked.length, received]).toEqual([1, 0]);
    },
  );

  it("was never sent if nothing listens at the proxy's address", async () => {
    await proxy.close();
    expect(await refresh()).toEqual(NEVER_SENT);
  });

  it("was never sent if the proxy cannot reach that name", async () => {
    expect(await refresh({}, "https://nowhere.test")).toEqual(NEVER_SENT);
  });

  it.each([
    ["of a CA that is not trusted", () => ({ trust: trust("other-ca.pem") }), "gusto.test"],
    ["of a CA that only a file could name", () => ({ trust: undefined }), "gusto.test"],
    ["for another name", () => ({}), "other.test"],
  ])("was never sent to a certificate %s", async (_, way, host) => {
    expect(await refresh(way(), `https://${host}`)).toEqual(NEVER_SENT);
    expect([proxy.asked.length, received]).toEqual([1, 0]);
  });

  it("may be used up if the proxy dies after the request has left", async () => {
    onRequest = () => proxy.die();
    expect(await refresh()).toEqual(UNKNOWN);
    expect(received).toBe(1);
  });

  it("bypasses the proxy for NO_PROXY, whose hosts must be reachable directly", async () => {
    expect(await refresh({ noProxy: readNoProxy("gusto.test") })).toEqual(NEVER_SENT);
    expect(proxy.asked).toEqual([]);
  });

  it("reaches this machine without the proxy", async () => {
    const plain = createTcpServer((socket) => void socket.end(`HTTP/1.1 429 \r\n\r\n`));
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    expect(await refresh({}, `http://127.0.0.1:${portOf(plain)}`)).toMatchObject({
      reason: "rate_limited",
    });
    plain.close();
    expect(proxy.asked).toEqual([]);
  });

  it("accepts a proxy reached over TLS, and trusts it no more than Gusto", async () => {
    const secure = await startProxy(
      { "gusto.test": portOf(gusto) },
      { key: read("server.key"), cert: read("server.pem") },
    );
    const way = { proxy: new URL(secure.url) };
    expect(await refresh(way)).toMatchObject({ kind: "granted" });
    expect(await refresh({ ...way, trust: undefined })).toEqual(NEVER_SENT);
    expect(secure.asked).toHaveLength(1);
    await secure.close();
  });
});

describe("a failure", () => {
  it.each([
    new NotConnectedError("here"),
    new TypeError("fetch failed", { cause: new NotConnectedError("there") }),
  ])("to connect proves that nothing was sent (%s)", (error) => {
    expect(isNeverSent(error)).toBe(true);
  });

  it.each([
    new Error("anything"),
    Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
    new DOMException("late", "TimeoutError"),
    new TypeError("fetch failed", { cause: new Error("other side closed") }),
    "text",
    null,
  ])("of any other kind proves nothing (%s)", (error) => {
    expect(isNeverSent(error)).toBe(false);
  });
});
