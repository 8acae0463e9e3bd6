import { describe, expect, it } from "vitest";
import { contentSecurityPolicy, formTargetsOf } from "./content-security-policy.ts";

const settings = {
  nonce: "bm9uY2U=",
  formTargets: ["https://api.gusto.com"],
  isDevelopment: false,
};

describe("the content security policy", () => {
  it("runs scripts by nonce only and lets no one frame a page", () => {
    const policy = contentSecurityPolicy(settings);
    expect(policy).toContain("script-src 'self' 'nonce-bm9uY2U=' 'strict-dynamic';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-(inline|eval)/);
  });

  it("lets forms lead to this site and to Gusto only", () => {
    expect(contentSecurityPolicy(settings)).toContain("form-action 'self' https://api.gusto.com;");
  });

  it("covers the sign-in host next to an API host, and nothing wider than that", () => {
    expect(formTargetsOf("https://api.gusto-demo.com")).toEqual([
      "https://api.gusto-demo.com",
      "https://*.gusto-demo.com",
    ]);
    expect(formTargetsOf("http://localhost:4010")).toEqual(["http://localhost:4010"]);
    expect(formTargetsOf("https://login.example.com/tenant")).toEqual([
      "https://login.example.com",
    ]);
  });
});
