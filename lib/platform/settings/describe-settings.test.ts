import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { describeSettings } from "./describe-settings.ts";
import { SETTING_NAMES } from "./parse-settings.ts";

const MARK = "marked-secret";
const KEY = Buffer.from(`${MARK}-of-32-bytes-0123456789`.slice(0, 32)).toString("base64");
const SOUND = {
  DATABASE_URL: `postgresql://dashboard:${MARK}@localhost/dashboard`,
  NEXTAUTH_SECRET: `${MARK}-of-more-than-32-characters`,
  TOKEN_ENCRYPTION_KEYS: `k2:${KEY},k1:${KEY}`,
  GUSTO_CLIENT_ID: "client-id",
  GUSTO_CLIENT_SECRET: MARK,
  OPERATOR_EMAILS: "ana@partner.example",
  OIDC_ISSUER: "https://id.example.com",
  OIDC_CLIENT_ID: "staff",
  OIDC_CLIENT_SECRET: MARK,
};
const settingOf = (name: string, change: Record<string, string>) =>
  describeSettings({ ...SOUND, ...change }).find((setting) => setting.name === name);

describe("the list of settings", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "settings-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("has every setting with its purpose", () => {
    const settings = describeSettings(SOUND);
    expect(settings.map(({ name }) => name)).toEqual(SETTING_NAMES);
    expect(settings.filter(({ purpose }) => purpose === "")).toEqual([]);
    expect(settings.filter(({ problem, advice }) => problem ?? advice)).toEqual([]);
  });

  it("says where each value came from", () => {
    const file = path.join(folder, "secret");
    writeFileSync(file, `${MARK}\n`);
    const from = (name: string, change: Record<string, string> = {}) =>
      settingOf(name, change)?.from;
    expect(from("LOG_LEVEL", { LOG_LEVEL: "warn" })).toBe("environment");
    expect(from("HTTPS_PROXY", { https_proxy: "http://proxy.example:3128" })).toBe("environment");
    expect(
      from("GUSTO_CLIENT_SECRET", { GUSTO_CLIENT_SECRET: "", GUSTO_CLIENT_SECRET_FILE: file }),
    ).toBe("file");
    expect(from("LOG_LEVEL")).toBe("default");
    expect(from("GUSTO_BASE_URL")).toBe("default");
    expect(from("SMTP_URL")).toBe("not_set");
  });

  it("shows values, names of keys, and addresses without what opens them", () => {
    expect(settingOf("TOKEN_ENCRYPTION_KEYS", {})?.shown).toBe("Keys k2, k1; not shown");
    expect(settingOf("GUSTO_CLIENT_SECRET", {})?.shown).toBe("Set, not shown");
    expect(settingOf("OPERATOR_EMAILS", {})?.shown).toBe("ana@partner.example");
    expect(settingOf("NO_PROXY", { NO_PROXY: "id.example.com,10.0.0.5:80" })?.shown).toBe(
      "id.example.com, 10.0.0.5:80",
    );
    expect(settingOf("RESTORE_MARK_FILE", { RESTORE_MARK_FILE: "none" })?.shown).toBe("none");
    expect(
      settingOf("OIDC_ISSUER", { OIDC_ISSUER: `https://a:${MARK}@id.example.com/x` })?.shown,
    ).toBe("https://id.example.com/x (the rest is not shown)");
  });

  // Whoever pastes a secret into the wrong line must not find it on a page. Paths of files are named.
  const others = SETTING_NAMES.filter((name) => !name.endsWith("_FILE"));
  it.each(others)("never shows a secret, also not one put into %s", (name) => {
    for (const value of [
      MARK,
      `https://user:${MARK}@example.com`,
      `http://example.com/?key=${MARK}`,
      `smtps://user:${MARK}@example.com`,
      `k1:${MARK}`,
    ]) {
      const found = describeSettings({ ...SOUND, [name]: value });
      expect(JSON.stringify(found.filter((setting) => setting.name !== name))).not.toContain(MARK);
      const own = found.find((setting) => setting.name === name);
      if (SHOWN_AS_GIVEN.has(name)) expect(own?.problem ?? "").not.toContain(MARK);
      else expect(JSON.stringify(own)).not.toContain(MARK);
    }
  });

  it("keeps what is wrong to itself and says so, and tells what needs care", () => {
    expect(settingOf("LOG_LEVEL", { LOG_LEVEL: MARK })).toMatchObject({
      shown: null,
      problem: expect.stringContaining("LOG_LEVEL"),
    });
    expect(settingOf("OPERATOR_EMAILS", { OPERATOR_EMAILS: "" })?.advice).toMatch(
      /Nobody can sign/,
    );
    expect(
      settingOf("OIDC_ISSUER", { OIDC_ISSUER: "", OIDC_CLIENT_ID: "", OIDC_CLIENT_SECRET: "" }),
    ).toMatchObject({ advice: expect.stringContaining("no provider to sign in with") });
    expect(
      settingOf("GUSTO_RATE_LIMIT_PER_MINUTE", { GUSTO_RATE_LIMIT_PER_MINUTE: "0" })?.advice,
    ).toMatch(/No budget/);
  });
});

/** Free text that is no secret by its meaning: ids, names, hosts. It is shown as it was given. */
const SHOWN_AS_GIVEN: ReadonlySet<string> = new Set([
  "GUSTO_CLIENT_ID",
  "OIDC_CLIENT_ID",
  "OPERATOR_EMAILS",
  "NO_PROXY",
  "MAIL_FROM",
  "WORKER_METRICS_HOST",
]);
