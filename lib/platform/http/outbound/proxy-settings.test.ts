import { describe, expect, it } from "vitest";
import { goesDirect, readNoProxy, readProxyUrl } from "./proxy-settings.ts";

describe("HTTPS_PROXY", () => {
  it.each([
    ["http://proxy.example:3128", "http://proxy.example:3128/"],
    ["proxy.example:3128", "http://proxy.example:3128/"],
    ["https://user:pass%40word@proxy.example", "https://user:pass%40word@proxy.example/"],
    ["http://[fd00::1]:3128", "http://[fd00::1]:3128/"],
  ])("%s is a proxy", (text, href) => {
    expect(readProxyUrl(text).href).toBe(href);
  });

  it.each(["socks5://proxy.example:1080", "http://", "ftp://proxy.example", "http://a b", "://x"])(
    "%s is not one",
    (text) => {
      expect(() => readProxyUrl(text)).toThrow("must be an http:// or https:// URL of a proxy");
    },
  );
});

describe("NO_PROXY", () => {
  const direct = (setting: string, hostname: string, port = 443) =>
    goesDirect({ hostname, port }, readNoProxy(setting));

  it.each([
    ["id.example.com", "id.example.com"],
    ["example.com", "id.example.com"],
    [".example.com", "id.example.com"],
    ["*.example.com", "ID.EXAMPLE.COM"],
    ["a.test, example.com", "example.com"],
    ["a.test example.com", "example.com"],
    ["example.com:443", "example.com"],
    ["10.0.0.7", "10.0.0.7"],
    ["fd00::1", "[fd00::1]"],
    ["[fd00::1]:443", "[fd00::1]"],
    ["*", "api.gusto.com"],
  ])("%s lets %s bypass it", (setting, hostname) => {
    expect(direct(setting, hostname)).toBe(true);
  });

  it.each([
    ["", "api.gusto.com"],
    ["gusto.co", "api.gusto.com"],
    ["usto.com", "gusto.com"],
    ["api.gusto.com", "gusto.com"],
    ["example.com:8443", "example.com"],
    ["10.0.0.7", "110.0.0.7"],
    [",,", "api.gusto.com"],
  ])("%s does not let %s", (setting, hostname) => {
    expect(direct(setting, hostname)).toBe(false);
  });

  it.each(["localhost", "127.0.0.1", "127.8.9.1", "[::1]"])(
    "need not name this machine (%s)",
    (hostname) => {
      expect(direct("", hostname)).toBe(true);
    },
  );
});
