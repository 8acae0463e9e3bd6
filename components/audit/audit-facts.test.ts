import { expect, it } from "vitest";
import type { AuditLine } from "#lib/access/audit-log/list-audit.ts";
import { auditFacts, auditLineWords, auditSubject } from "./audit-facts.ts";

const COMPANY = "01a1ff89-0000-7000-8000-0000000000aa";
const PERSON = "01a1ff89-0000-7000-8000-0000000000bb";
const NAMES: AuditLine["names"] = new Map([
  [COMPANY, { kind: "company", name: "Bright Bakery", email: null }],
  [PERSON, { kind: "person", name: "Avery Chen", email: "avery@example.com" }],
]);
const line = (detail: Record<string, unknown>, more: Partial<AuditLine> = {}): AuditLine => ({
  ...{ id: "1", at: new Date(0), actor: "worker", actorName: "Background worker", action: "pick" },
  ...{ subject: `company:${COMPANY}`, company: null, ip: null, names: NAMES, detail },
  ...more,
});

it.each<[Record<string, unknown>, string]>([
  [{ on: false }, "Sync: Off"],
  [
    { selected: [COMPANY, PERSON], total: 1_200 },
    "Companies to sync: Bright Bakery, Avery Chen; Of its companies: 1,200",
  ],
  [{ selected: ["a", "b", "c", "d", "e"] }, "Companies to sync: a, b, c +2 more"],
  [{ selected: [] }, "Companies to sync: none"],
  [{ reason: "restored_database" }, "Reason: The database was restored from a backup"],
  [{ reason: "of_tomorrow" }, "Reason: Of tomorrow"],
  [
    { until: "2026-11-29T08:00:00.000Z", doneOn: "2026-11-28" },
    "Until: 2026-11-29T08:00:00.000Z; Done on: Nov 28, 2026",
  ],
  [{ filter: { health: "retrying", q: "north" } }, "Filter: Health: retrying, Q: north"],
  [{ scopes: ["data:read", "pay:read"] }, "Scopes: data:read, pay:read"],
  [{ withPay: true, format: "csv" }, "With pay: Yes; Format: CSV"],
])("says %j in words", (detail, told) => {
  expect(auditLineWords(line(detail)).told).toBe(told);
  expect(auditFacts(line(detail)).unknown).toBeNull();
});

it("keeps what it has no words for", () => {
  expect(auditFacts(line({ name: "x", ofTomorrow: 1, filter: { deep: { er: 1 } } }))).toEqual({
    facts: [{ label: "Name", parts: ["x"] }],
    unknown: { ofTomorrow: 1, filter: { deep: { er: 1 } } },
  });
  expect(auditFacts(line({}))).toEqual({ facts: [], unknown: null });
});

it("names what a line is about, with a link where there is one", () => {
  const about = (subject: string) => auditSubject({ subject, names: NAMES });
  expect(about(`company:${COMPANY}`)).toEqual({
    text: "Bright Bakery",
    href: `/companies/${COMPANY}`,
  });
  expect(about(`user:${PERSON}`)).toMatchObject({ href: "/people?q=avery%40example.com" });
  expect(about("company:gone")).toBe("A company that was deleted (gone)");
  expect(about("incident:1")).toEqual({ text: "Incident", href: "/incidents/1" });
  expect(about("planet:earth")).toBe("planet:earth");
});
