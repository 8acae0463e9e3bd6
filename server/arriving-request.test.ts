import { describe, expect, it } from "vitest";
import { findCaller, followAppUrl, nameCaller } from "./arriving-request.ts";

describe("followAppUrl", () => {
  it.each([
    ["a host without its port", { host: "dashboard.example" }],
    [
      "the proxy's own name for this machine",
      { host: "app_upstream", "x-forwarded-proto": "http" },
    ],
    ["a forwarded host of somebody else", { host: "x", "x-forwarded-host": "evil.example" }],
    ["no host at all", {}],
  ])("rewrites a request to APP_URL that has %s", (_case, brought) => {
    const headers: Record<string, string> = { ...brought };
    followAppUrl(headers, new URL("https://dashboard.example:8443"));
    expect(headers).toEqual({
      host: "dashboard.example:8443",
      "x-forwarded-host": "dashboard.example:8443",
      "x-forwarded-proto": "https",
      "x-forwarded-port": "8443",
    });
  });

  it.each([
    ["https://dashboard.example", "443"],
    ["http://dashboard.example", "80"],
  ])("names the default port of %s", (appUrl, port) => {
    const headers: Record<string, string> = {};
    followAppUrl(headers, new URL(appUrl));
    expect(headers["x-forwarded-port"]).toBe(port);
  });
});

describe("findCaller", () => {
  const PEER = "10.0.0.1";
  const missing = { address: PEER, isMissing: true };

  it.each([
    ["198.51.100.7", 1, "198.51.100.7"],
    ["6.6.6.6, 198.51.100.7", 1, "198.51.100.7"],
    ["6.6.6.6, 198.51.100.7, 10.0.0.2", 2, "198.51.100.7"],
    ["198.51.100.7:5512", 1, "198.51.100.7"],
    ["[2001:db8::1]:5512", 1, "2001:db8::1"],
    ["[2001:db8::1]", 1, "2001:db8::1"],
    ["2001:db8::1", 1, "2001:db8::1"],
  ])("finds in %j behind %i proxies what the outermost one wrote", (header, proxies, address) => {
    expect(findCaller(header, PEER, proxies)).toEqual({ address, isMissing: false });
  });

  it.each([
    [undefined, 1],
    ["", 1],
    ["198.51.100.7", 2],
    ["unknown", 1],
    ["<script>", 1],
  ])(
    "uses the connecting address, and reports missing entries, with %j behind %i",
    (header, proxies) => {
      expect(findCaller(header, PEER, proxies)).toEqual(missing);
    },
  );

  it("trusts no header if no proxy is trusted", () => {
    expect(findCaller("6.6.6.6", PEER, 0)).toEqual({ address: PEER, isMissing: false });
  });

  it.each([0, 1, 2, 3])(
    "finds what it has set, behind %i proxies, when the app calls itself",
    (proxies) => {
      const headers: Record<string, string> = { "x-forwarded-for": "6.6.6.6" };
      nameCaller(headers, "198.51.100.7", proxies);
      expect(headers["x-forwarded-for"]?.split(", ").at(-1)).toBe("198.51.100.7");
      if (proxies > 0)
        expect(findCaller(headers["x-forwarded-for"], PEER, proxies).address).toBe("198.51.100.7");
    },
  );
});
