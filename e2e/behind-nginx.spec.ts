import { childrenOf } from "../local/processes/children-of.ts";
import { SERVER_PROGRAM } from "../local/processes/production-build.ts";
import { findFreePort } from "../local/postgres/free-port.ts";
import { startNginx, whyNoNginx } from "./fixtures/nginx.ts";
import { allowAtGusto, signInAtGusto } from "./fixtures/gusto-pages.ts";
import { newOwner } from "./fixtures/people.ts";
import { type SecondApp, startSecondApp } from "./fixtures/second-app.ts";
import { STACK } from "./fixtures/stack.ts";
import { startLoad } from "./fixtures/steady-load.ts";
import { expect, test } from "./fixtures/test.ts";

/*
 * Forms and buttons both work, whatever the proxy in front does to a request; and a stop causes no
 * failed request.
 */

const reason = whyNoNginx();
test.skip(reason !== null, reason ?? "");
test.use({ ignoreHTTPSErrors: true });

const KEEP = 'proxy_http_version 1.1; proxy_set_header Connection "";';
const APPEND = "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;";

const PROXIES = [
  {
    what: "that passes on what the browser says",
    scheme: "http",
    location: `${KEEP} ${APPEND} proxy_set_header Host $http_host;`,
  },
  {
    what: "that drops the port from Host",
    scheme: "http",
    location: `${KEEP} ${APPEND} proxy_set_header Host $host;`,
  },
  { what: "that is left at its defaults: its own Host, HTTP/1.0", scheme: "http", location: "" },
  {
    what: "that ends TLS and says nothing of it",
    scheme: "https",
    location: `${KEEP} ${APPEND} proxy_set_header Host $host;`,
  },
] as const;

for (const { what, scheme, location } of PROXIES) {
  test(`behind a proxy ${what}: signing in with Gusto, connecting, a button and live progress work`, async ({
    page,
  }) => {
    const port = await findFreePort();
    const url = `${scheme}://127.0.0.1:${port}`;
    const app = await startSecondApp({ TRUSTED_PROXIES: "1" }, { publicUrl: url });
    const upstreams = [`127.0.0.1:${STACK.secondPort}`];
    const nginx = await startNginx({ port, upstreams, location, tls: scheme === "https" });
    try {
      const owner = await newOwner();
      await page.goto(`${url}/sign-in`);
      await page.getByRole("button", { name: "Continue with Gusto" }).click();
      await signInAtGusto(page, owner.email);
      await allowAtGusto(page, owner.company.name);
      await expect(page.getByRole("heading", { level: 1, name: /connected$/ })).toBeVisible();
      expect(page.url()).toContain(url);

      await page.goto(`${url}/companies`);
      await page.getByRole("link", { name: owner.company.name, exact: true }).click();
      await page.getByRole("button", { name: "Refresh now" }).click();
      await expect(
        page.getByText("Refreshed. The new token pair is stored and in use."),
      ).toBeVisible();
      expect(await firstChunk(page)).toMatch(/^retry:/);
    } finally {
      await nginx.stop();
      await app.stop();
    }
  });
}

/** What arrives of an open stream: nothing, if a proxy buffers it. */
function firstChunk(page: import("@playwright/test").Page): Promise<string> {
  return page.evaluate(async () => {
    const stop = new AbortController();
    const answer = await fetch("/api/sync/progress", { signal: stop.signal });
    const { value } = (await answer.body?.getReader().read()) ?? {};
    stop.abort();
    return new TextDecoder().decode(value);
  });
}

test("two apps behind a proxy restart one after the other under a hundred requests a second, and no request fails", async () => {
  test.slow();
  const port = await findFreePort();
  const url = `http://localhost:${port}`;
  const ports = [STACK.secondPort, await findFreePort()];
  const start = (own: number) =>
    // As an image runs it: only the app itself listens.
    startSecondApp(
      { DRAIN_SECONDS: "2" },
      { port: own, publicUrl: url, args: () => [SERVER_PROGRAM] },
    );
  const apps: SecondApp[] = [];
  for (const own of ports) apps.push(await start(own));
  const nginx = await startNginx({
    port,
    upstreams: ports.map((own) => `127.0.0.1:${own} max_fails=1 fail_timeout=1s`),
    location: KEEP,
  });
  const load = startLoad(`http://127.0.0.1:${port}`, url);
  try {
    for (const [index, own] of ports.entries()) {
      process.kill(apps[index]?.pid ?? 0, "SIGTERM");
      await expect
        .poll(async () => (await fetch(`http://127.0.0.1:${own}/api/health`)).status)
        .toBe(503);
      expect(await apps[index]?.ended).toBe("exit code 0");
      apps[index] = await start(own);
    }
    expect(await load.stop()).toEqual([]);
    expect(load.sent()).toBeGreaterThan(100);
  } finally {
    await load.stop();
    await nginx.stop();
    for (const app of apps) await app.stop();
  }
});

test("the only process of an app is replaced under a hundred requests a second, and no request is refused", async () => {
  test.slow();
  const app = await startSecondApp({});
  const load = startLoad(app.url, app.url);
  try {
    const [before = 0] = childrenOf(app.pid);
    process.kill(before, "SIGTERM");
    await app.listening(2);
    await expect.poll(() => childrenOf(app.pid)).not.toContain(before);
    expect(await load.stop()).toEqual([]);
  } finally {
    await load.stop();
    await app.stop();
  }
});
