import { beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { isStorableText } from "#lib/platform/database/storable.ts";
import { createCompany, createViewer, openSession } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { GET as exportTable } from "../companies/[id]/export/[resource]/route.ts";
import { POST as exportLinks } from "../companies/reconnect/links/route.ts";
import { GET as readChanges } from "./changes/route.ts";
import { POST as reportError } from "./client-errors/route.ts";
import { POST as signInToDemo } from "./demo/sign-in/route.ts";
import { POST as connect } from "./gusto/connect/route.ts";
import { POST as reconnect } from "./gusto/reconnect/route.ts";
import { GET as search } from "./search/route.ts";
import { GET as readProgress } from "./sync/progress/route.ts";

withDatabase();

let avery: Viewer;
let cookie: string;
let company: { id: string };

beforeAll(async () => {
  avery = await createViewer();
  ({ cookie } = await openSession(avery));
  company = await createCompany([avery]);
});

/** Staff whom an operator let in as a viewer. */
async function createStaffViewer(): Promise<string> {
  const { userId, email } = await createViewer("operator");
  await db().staffMember.create({
    data: { email: email ?? "", role: "viewer", addedBy: "system" },
  });
  return (await openSession({ userId })).cookie;
}

type Sent = { body?: BodyInit; headers?: Record<string, string> };
type Route = (request: Request, context?: { params: Promise<unknown> }) => Promise<Response>;

async function ask(route: Route, query = "", { body, headers }: Sent = {}, params?: object) {
  const answer = await route(
    new Request(`http://localhost:3000/any${query}`, {
      method: body === undefined ? "GET" : "POST",
      body,
      headers: { cookie, host: "localhost:3000", origin: "http://localhost:3000", ...headers },
    }),
    { params: Promise.resolve(params) },
  );
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.includes("json") ?? false;
  const { code } = isJson ? (JSON.parse(text) as { code?: string }) : {};
  return { status: answer.status, code, text, location: answer.headers.get("location") };
}

const BAD = { status: 400, code: "invalid_input" };
const HUGE = "x".repeat(300_000);

describe("a query that is not valid", () => {
  it.each([
    ["changes", readChanges, "?used=yes"],
    ["changes", readChanges, "?used=1&used=1"],
    ["changes", readChanges, "?shows=all"],
    ["changes", readChanges, "?shows=%00"],
    ["progress", readProgress, "?once=true"],
    ["progress", readProgress, "?once=1&once=1"],
    ["progress", readProgress, "?once=1&company="],
    ["progress", readProgress, "?once=1&company=%00"],
    ["progress", readProgress, `?once=1&company=${HUGE}`],
    ["search", search, ""],
    ["search", search, "?q=a&q=b"],
    ["search", search, `?q=${HUGE}`],
  ])("of %s is refused with a code: %#", async (_, route, query) => {
    expect(await ask(route, query)).toMatchObject(BAD);
  });

  it("tells nobody who is signed out more than that", async () => {
    const signedOut = { headers: { cookie: "" } };
    expect(await ask(readChanges, "?used=yes", signedOut)).toMatchObject({
      status: 401,
      code: "not_signed_in",
    });
  });

  it.each(["?format=xml", "?format=csv&format=json", "?payroll_uuid=1", "?employee_uuid=%00"])(
    "of an export is refused in words: %s",
    async (query) => {
      const params = { id: company.id, resource: "payrolls" };
      const { status, text } = await ask(exportTable, query, {}, params);
      expect(status).toBe(400);
      expect(text).toContain(query.slice(1).split("=")[0]);
    },
  );

  it("of an export's filters is ignored, as on the screen", async () => {
    const params = { id: company.id, resource: "employees" };
    for (const query of [
      "?q=%00",
      `?q=${encodeURIComponent("a".repeat(99) + "\u{1f4be}")}`,
      "?sort=none&sort=none",
      "?department=%00&columns=%ff",
      "?a=%00",
    ])
      expect(await ask(exportTable, query, {}, params), query).toMatchObject({ status: 200 });
  });
});

describe("a path that is not valid", () => {
  it.each([
    { id: "\u0000", resource: "employees" },
    { id: "1", resource: "employees" },
    { id: HUGE, resource: "employees" },
    { id: "any", resource: "tokens" },
    { id: "any", resource: "\u0000" },
    { id: "any", resource: "__proto__" },
  ])("of an export is not found: %#", async (params) => {
    expect(await ask(exportTable, "", {}, params)).toMatchObject({
      status: 404,
      text: "Company not found.\n",
    });
  });
});

describe("a form that is not valid", () => {
  it.each([
    ["a demo sign-in", signInToDemo, "user=a&user=b"],
    ["a demo sign-in", signInToDemo, "user=%00"],
    ["a demo sign-in", signInToDemo, "user=a&returnTo=%2F&returnTo=%2F"],
    ["a reconnect by a link", reconnect, "link=a&link=b"],
    ["a reconnect by a link", reconnect, "link=%00"],
    ["an export of links", exportLinks, "company=%00"],
  ])("for %s is refused with a code: %#", async (_, route, body) => {
    expect(await ask(route, "", { body })).toMatchObject(BAD);
  });

  it.each([
    ["a demo sign-in", signInToDemo],
    ["a reconnect by a link", reconnect],
    ["an export of links", exportLinks],
    ["a connection", connect],
    ["a browser's failure", reportError],
  ])("for %s is not read beyond its limit", async (_, route) => {
    expect(await ask(route, "", { body: `user=${HUGE}` })).toMatchObject({
      status: 413,
      code: "payload_too_large",
    });
  });

  it("for a demo sign-in or a link that names nothing answers as for an unknown name", async () => {
    expect(await ask(signInToDemo, "", { body: "" })).toMatchObject({
      location: "http://localhost:3000/sign-in?problem=unknown",
    });
    expect(await ask(reconnect, "", { body: "" })).toMatchObject({
      status: 404,
      code: "not_found",
    });
  });

  it.each(["", "purpose=", "purpose=steal", "purpose=connect&purpose=join", "purpose=reconnect"])(
    "for a connection leads a person to a page that says so: %j",
    async (body) => {
      const { status, location } = await ask(connect, "", { body });
      expect(status).toBe(303);
      expect(location).toContain("/connect/problem?code=invalid_request");
    },
  );

  it("for a connection to what is no company is not found", async () => {
    for (const id of ["%00", "1", "a&companyId=b"]) {
      const { status, location } = await ask(connect, "", {
        body: `purpose=reconnect&companyId=${id}`,
      });
      expect(status === 404 || location?.includes("invalid_request"), id).toBe(true);
    }
  });
});

describe("JSON that is not valid", () => {
  it.each([
    "",
    "{",
    "null",
    "[]",
    `"text"`,
    "{}",
    `{"message":1,"path":"/"}`,
    `{"message":"a","path":["/"]}`,
    JSON.stringify({ message: "x".repeat(1_001), path: "/" }),
    new Uint8Array([0xff, 0xfe]),
  ])("is refused with a code: %#", async (body) => {
    expect(await ask(reportError, "", { body })).toMatchObject(BAD);
  });

  it("is told from text that is merely odd", async () => {
    const body = JSON.stringify({ message: "a\u0000b \ud800", path: "/" });
    expect(isStorableText("\ud800")).toBe(false);
    expect(await ask(reportError, "", { body })).toMatchObject({ status: 200 });
  });
});

it("takes no form from another site, whoever is signed in", async () => {
  for (const route of [signInToDemo, reconnect, exportLinks, connect, reportError]) {
    const sent = { body: "user=a", headers: { origin: "https://evil.example" } };
    expect(await ask(route, "", sent)).toMatchObject({ status: 403, code: "forbidden" });
  }
});

describe("a viewer of the staff", () => {
  it("reads what operators read, and is refused every request that would change something", async () => {
    const headers = { cookie: await createStaffViewer() };
    expect(await ask(readChanges, "", { headers })).toMatchObject({ status: 200 });
    const body = new URLSearchParams({ company: company.id });
    expect(await ask(exportLinks, "", { body, headers })).toMatchObject({ status: 403 });
    expect(await db().reconnectLink.count()).toBe(0);
  });
});
