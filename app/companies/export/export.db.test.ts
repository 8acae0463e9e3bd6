import { beforeAll, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { createCompany, createViewer, openSession } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { GET } from "./route.ts";

withDatabase();

let avery: Viewer;
let cookie: string;
let ofOperator: { cookie: string };

beforeAll(async () => {
  avery = await createViewer("company_admin", { name: "Avery Chen" });
  ({ cookie } = await openSession(avery));
  ofOperator = await openOperatorSession();
  await createCompany([avery], { name: "=Cmd & Sons", city: "Austin" });
  await createCompany([avery], { name: "Harbor", state: "reconnect_required" });
  await createCompany([await createViewer()], { name: "Somebody's" });
  await db().company.createMany({
    data: Array.from({ length: 1_100 }, (_, number) => ({
      ...{ environment: "demo" as const, name: `Many ${number}` },
      gustoUuid: `01a1ff89-0000-4000-8000-${String(number).padStart(12, "0")}`,
    })),
  });
});

async function openOperatorSession() {
  const { userId, email } = await createViewer("operator");
  await db().staffMember.create({
    data: { email: email ?? "", role: "operator", addedBy: "system" },
  });
  return openSession({ userId });
}

async function download(query: string, sent = cookie) {
  const answer = await GET(
    new Request(`http://localhost:3000/companies/export${query}`, {
      headers: { cookie: sent, host: "localhost:3000" },
    }),
  );
  const text = await answer.text();
  const [head = "", ...lines] = text.trim().split("\n");
  return { answer, text, head, lines };
}

it("has a line for each company that matches, of those that a person sees", async () => {
  const { answer, head, lines } = await download("");
  expect(answer.headers.get("content-disposition")).toMatch(/filename="companies-\d{4}-.*\.csv"/);
  expect(head).toContain("company,trade_name,company_uuid");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^'=Cmd & Sons,.*Austin.*healthy.*off,Avery Chen/);
  expect((await download("?health=reconnect_required")).lines).toHaveLength(1);
  expect((await download("?reason=revoked&sort=name")).lines[0]).toMatch(/^Harbor,/);
  expect((await download("?q=harbor&sync=on")).lines).toEqual([]);
  expect((await download("?q=somebody")).lines).toEqual([]);
});

it("has all of them for an operator, each once, however many batches there are", async () => {
  const { lines } = await download("", ofOperator.cookie);
  expect(lines).toHaveLength(1_103);
  expect(new Set(lines.map((line) => line.split(",")[2])).size).toBe(1_103);
  expect((await download("?q=many&sync=off", ofOperator.cookie)).lines).toHaveLength(1_100);
});

it("has the tags for the staff alone, none of which is a formula", async () => {
  const { id } = await db().company.findFirstOrThrow({ where: { name: "Harbor" } });
  await db().companyTag.createMany({
    data: ["=1+1", "vip"].map((tag) => ({ companyId: id, tag })),
  });
  const { head, lines } = await download("?tag=VIP", ofOperator.cookie);
  expect(head).toMatch(/,tags$/);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/,"'=1\+1, vip"$/);
  expect((await download("?q=harbor")).lines[0]).toMatch(/,$/);
  expect((await download("?tag=vip")).lines).toEqual([]);
});

it("is on record, with what was asked for", async () => {
  await download("?sync=off");
  expect(
    await db().auditLog.findFirstOrThrow({ where: { action: "export" }, orderBy: { id: "desc" } }),
  ).toMatchObject({
    ...{ actor: `user:${avery.userId}`, detail: { table: "companies", filter: { sync: "off" } } },
  });
});

it("exports nothing for a filter that is not known, and for nobody", async () => {
  for (const query of ["?sync=sometimes", "?label=vip", "?health=unwell"]) {
    const { answer, text } = await download(query);
    expect(answer.status).toBe(400);
    expect(text).toContain("a filter that is not known here");
  }
  expect((await download("", "")).answer.status).toBe(401);
});

it("stops when its person signs out", async () => {
  const { cookie: leaving, sessionId } = await openOperatorSession();
  const answer = await GET(
    new Request("http://localhost:3000/companies/export", {
      headers: { cookie: leaving, host: "localhost:3000" },
    }),
  );
  const reader = answer.body!.getReader();
  await reader.read();
  await reader.read();
  await db().session.delete({ where: { id: sessionId } });
  await expect(
    (async () => {
      while (!(await reader.read()).done);
    })(),
  ).rejects.toMatchObject({ code: "not_signed_in" });
});
