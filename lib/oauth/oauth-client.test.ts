import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { createClientSecrets } from "./client-secrets.ts";
import { createConnector } from "#lib/platform/http/outbound/create-connector.ts";
import { createOAuthClient, type OAuthClientOptions } from "./oauth-client.ts";

type Received = {
  method?: string;
  url?: string;
  headers: IncomingMessage["headers"];
  body: unknown;
};

const PAIR = { access_token: "a", refresh_token: "r", token_type: "Bearer", expires_in: 7_200 };

let server: Server;
let baseUrl: string;
let connections = 0;
let received: Received[] = [];
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString() || "null"),
      });
      answer(response);
    });
  });
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  received = [];
  connections = 0;
  answer = answerWith(200, PAIR);
});

function answerWith(status: number, body: unknown, headers: Record<string, string> = {}) {
  return (response: ServerResponse) =>
    void response
      .writeHead(status, headers)
      .end(typeof body === "string" ? body : JSON.stringify(body));
}

const client = (change: Partial<OAuthClientOptions> = {}) =>
  createOAuthClient({
    baseUrl,
    clientId: "the-client",
    clientSecrets: createClientSecrets(new Secret("the-secret")),
    connect: createConnector({ proxy: null, noProxy: [] }),
    connectTimeoutMs: 1_000,
    totalTimeoutMs: 2_000,
    ...change,
  });
const refresh = (change = {}) =>
  client(change).refresh({
    refreshToken: new Secret("the-token"),
    redirectUri: "http://here/callback",
  });
const revoke = (change = {}) => client(change).revoke(new Secret("the-token"));

/** An address at which nobody listens. */
async function nobody(): Promise<string> {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  await new Promise((resolve) => other.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** A host that takes the connection and then says nothing: it is never established. */
async function silentHost(): Promise<{ url: string; close(): void }> {
  const sockets = new Set<Socket>();
  const host = createTcpServer((socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  return {
    url: `https://127.0.0.1:${(host.address() as AddressInfo).port}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      host.close();
    },
  };
}

const openConnections = () =>
  new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));

describe("an exchange", () => {
  it("of a refresh token is one POST with everything in the body and nothing in the URL", async () => {
    expect(await refresh()).toMatchObject({ kind: "granted", pair: { expiresInSeconds: 7_200 } });
    expect(received).toMatchObject([
      {
        method: "POST",
        url: "/oauth/token",
        headers: { "content-type": "application/json", accept: "application/json" },
      },
    ]);
    expect(received[0]?.body).toEqual({
      client_id: "the-client",
      client_secret: "the-secret",
      grant_type: "refresh_token",
      refresh_token: "the-token",
      redirect_uri: "http://here/callback",
    });
  });

  it("of a code carries its verifier", async () => {
    await client().exchangeCode({
      code: "the-code",
      redirectUri: "http://here/callback",
      codeVerifier: "the-verifier",
    });
    expect(received[0]?.url).toBe("/oauth/token");
    expect(received[0]?.body).toEqual({
      client_id: "the-client",
      client_secret: "the-secret",
      grant_type: "authorization_code",
      code: "the-code",
      redirect_uri: "http://here/callback",
      code_verifier: "the-verifier",
    });
  });

  it.each([[301], [302], [307], [308]])(
    "follows no redirect (%d): a second request could spend the grant twice",
    async (status) => {
      answer = answerWith(status, "", { location: `${baseUrl}/elsewhere` });
      expect(await refresh()).toEqual({ kind: "unknown", reason: "outcome_unknown" });
      expect(received).toHaveLength(1);
    },
  );

  it("that is cut off is not sent again, and its outcome is unknown", async () => {
    answer = (response) => response.destroy();
    expect(await refresh()).toEqual({ kind: "unknown", reason: "outcome_unknown" });
    answer = (response) => {
      response
        .writeHead(200, { "content-length": "1000" })
        .write(JSON.stringify(PAIR).slice(0, 30));
      setTimeout(() => response.destroy(), 20);
    };
    expect(await refresh()).toEqual({ kind: "unknown", reason: "outcome_unknown" });
    expect(received).toHaveLength(2);
  });

  it.each(["before the answer", "in the middle of the answer"])(
    "ends at its time limit (%s)",
    async (where) => {
      answer = (response) =>
        void (where === "before the answer" ? undefined : response.writeHead(200).write("{"));
      const began = performance.now();
      expect(await refresh({ totalTimeoutMs: 100 })).toEqual({
        kind: "unknown",
        reason: "outcome_unknown",
      });
      expect(performance.now() - began).toBeLessThan(1_500);
    },
  );

  it("without a listener was definitely not processed", async () => {
    expect(await refresh({ baseUrl: await nobody() })).toEqual({
      kind: "not_processed",
      reason: "gusto_unreachable",
      retryAfterSeconds: null,
    });
  });

  it("without a connection in time was definitely not processed", async () => {
    const host = await silentHost();
    expect(
      await refresh({ baseUrl: host.url, connectTimeoutMs: 100, totalTimeoutMs: 6_000 }),
    ).toMatchObject({ kind: "not_processed", reason: "gusto_unreachable" });
    host.close();
  });

  it("reads how long to wait from the header", async () => {
    answer = answerWith(429, "", { "retry-after": "17" });
    expect(await refresh()).toEqual({
      kind: "not_processed",
      reason: "rate_limited",
      retryAfterSeconds: 17,
    });
  });

  it("reads a response of up to 64 kilobytes, and no more", async () => {
    answer = answerWith(200, JSON.stringify(PAIR).padStart(64 * 1024));
    expect((await refresh()).kind).toBe("granted");
    answer = answerWith(200, " ".repeat(65 * 1024) + JSON.stringify(PAIR));
    expect((await refresh()).kind).toBe("unknown");
  });

  it("reports its end with what the response said, or status 0 if there was none", async () => {
    const ends: { status: number; retryAfter: string | null | undefined }[] = [];
    const onEnd: OAuthClientOptions["onEnd"] = ({ status, headers, startedMs }) => {
      expect(performance.now() - startedMs).toBeGreaterThan(0);
      ends.push({ status, retryAfter: headers?.get("retry-after") });
    };
    answer = answerWith(429, "", { "retry-after": "17" });
    await refresh({ onEnd });
    await refresh({ onEnd, baseUrl: await nobody() });
    expect(ends).toEqual([
      { status: 429, retryAfter: "17" },
      { status: 0, retryAfter: undefined },
    ]);
  });

  it("uses a new connection, because a kept-alive one may be closing", async () => {
    await refresh();
    await refresh();
    expect(connections).toBe(2);
  });
});

describe("with two secrets", () => {
  const two = () => createClientSecrets(new Secret("the-secret"), new Secret("the-next"));
  const sent = () => received.map(({ body }) => (body as { client_secret: string }).client_secret);
  /** Knows the second secret alone. */
  const takeNext = (response: ServerResponse) =>
    sent().at(-1) === "the-next"
      ? answerWith(200, PAIR)(response)
      : answerWith(401, { error: "invalid_client" })(response);

  it("tries the other one if one is unknown, and uses that one first from then on", async () => {
    const clientSecrets = two();
    answer = takeNext;
    expect((await refresh({ clientSecrets })).kind).toBe("granted");
    expect((await refresh({ clientSecrets })).kind).toBe("granted");
    expect(sent()).toEqual(["the-secret", "the-next", "the-next"]);
  });

  it.each([
    ["the grant is refused", 400, { error: "invalid_grant" }],
    ["the client may not do this", 400, { error: "unauthorized_client" }],
    ["nobody says that it is the secret", 401, {}],
    ["too much is asked", 429, {}],
    ["the server fails", 500, { error: "invalid_client" }],
    ["the answer cannot be read", 200, {}],
  ])("tries only one if %s", async (_, status, body) => {
    answer = answerWith(status, body);
    await refresh({ clientSecrets: two() });
    expect(sent()).toEqual(["the-secret"]);
  });

  it("tries both within one time limit, and a loss then means unknown", async () => {
    answer = (response) =>
      void (
        sent().at(-1) === "the-secret" && answerWith(401, { error: "invalid_client" })(response)
      );
    const began = performance.now();
    expect(
      await refresh({ clientSecrets: two(), connectTimeoutMs: 50, totalTimeoutMs: 300 }),
    ).toEqual({ kind: "unknown", reason: "outcome_unknown" });
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(sent()).toEqual(["the-secret", "the-next"]);
  });

  it("does not try the second if there is no time left", async () => {
    answer = (response) =>
      void setTimeout(() => answerWith(401, { error: "invalid_client" })(response), 60);
    const clientSecrets = two();
    const limits = { connectTimeoutMs: 250, totalTimeoutMs: 300 };
    expect(await refresh({ clientSecrets, ...limits })).toMatchObject({ kind: "client_refused" });
    expect(sent()).toEqual(["the-secret"]);
  });

  it("revokes a token with the known one", async () => {
    answer = takeNext;
    expect(await revoke({ clientSecrets: two() })).toBe("revoked");
    expect(sent()).toEqual(["the-secret", "the-next"]);
  });
});

describe("a revocation", () => {
  it("is one POST that names the token in the body", async () => {
    answer = answerWith(200, {});
    expect(await revoke()).toBe("revoked");
    expect(received).toMatchObject([
      {
        method: "POST",
        url: "/oauth/revoke",
        headers: { "content-type": "application/json", accept: "application/json" },
      },
    ]);
    expect(received[0]?.body).toEqual({
      client_id: "the-client",
      client_secret: "the-secret",
      token: "the-token",
    });
  });

  it.each([
    [401, "client_refused"],
    [403, "client_refused"],
    [400, "unknown"],
    [404, "unknown"],
    [500, "unknown"],
    [201, "unknown"],
  ])("answered with %d is %s", async (status, outcome) => {
    answer = answerWith(status, {});
    expect(await revoke()).toBe(outcome);
  });

  it("follows no redirect", async () => {
    answer = answerWith(307, "", { location: `${baseUrl}/elsewhere` });
    expect(await revoke()).toBe("unknown");
    expect(received).toHaveLength(1);
  });

  it("waits no longer for a connection than allowed, and leaves none behind", async () => {
    const host = await silentHost();
    const began = performance.now();
    expect(await revoke({ baseUrl: host.url, connectTimeoutMs: 100, totalTimeoutMs: 6_000 })).toBe(
      "unknown",
    );
    expect(performance.now() - began).toBeLessThan(5_000);
    host.close();
    expect(await revoke()).toBe("revoked");
    await expect.poll(openConnections, { timeout: 2_000 }).toBe(0);
  });

  it("without a response in time is unknown", async () => {
    answer = () => undefined;
    expect(await revoke({ totalTimeoutMs: 100 })).toBe("unknown");
    expect(await revoke({ baseUrl: await nobody() })).toBe("unknown");
  });
});

describe("the authorization endpoint's URL", () => {
  it("carries the request with its challenge, and no secret", () => {
    const url = new URL(
      client({ baseUrl: "https://gusto.example" }).authorizationUrl({
        redirectUri: "http://here/callback?a=b",
        state: "the state",
        codeChallenge: "the-challenge",
      }),
    );
    expect(`${url.origin}${url.pathname}`).toBe("https://gusto.example/oauth/authorize");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: "the-client",
      redirect_uri: "http://here/callback?a=b",
      response_type: "code",
      state: "the state",
      code_challenge: "the-challenge",
      code_challenge_method: "S256",
    });
  });
});

describe("a token on the client's own behalf", () => {
  it("is requested with the credentials and Gusto's own grant type, and nothing else", async () => {
    answer = answerWith(200, { ...PAIR, refresh_token: undefined });
    expect(await client().requestSystemAccess()).toMatchObject({ kind: "granted" });
    expect(received).toMatchObject([{ method: "POST", url: "/oauth/token" }]);
    expect(received[0]?.body).toEqual({
      client_id: "the-client",
      client_secret: "the-secret",
      grant_type: "system_access",
    });
  });
});
