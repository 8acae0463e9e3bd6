import { beforeAll, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { createCompany, createViewer, openSession } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { GET as exportResults } from "./[id]/results/route.ts";
import { POST as start } from "./start/route.ts";

withDatabase();

let avery: Viewer;
let cookie: string;
let company: { id: string };

beforeAll(async () => {
  avery = await createViewer();
  ({ cookie } = await openSession(avery));
  company = await createCompany([avery], { name: "=Cmd & Sons" });
  return stopQueue;
});

const HEADERS = { host: "localhost:3000", origin: "http://localhost:3000" };

async function submit(fields: [string, string][]) {
  const answer = await start(
    new Request("http://localhost:3000/companies/bulk/start", {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { cookie, ...HEADERS },
    }),
  );
  return { status: answer.status, place: answer.headers.get("location")?.slice(21) ?? "" };
}

it("a form starts an action without scripts, and leads to its page", async () => {
  const { status, place } = await submit([
    ["kind", "sync"],
    ["company", company.id],
  ]);
  expect(status).toBe(303);
  const id = place.replace("/companies/bulk/", "");
  expect(await db().bulkAction.findUniqueOrThrow({ where: { id } })).toMatchObject({
    ...{ kind: "sync", userId: avery.userId, chosen: 1 },
  });
});

it.each<[string, [string, string][], string]>([
  ["no company", [["kind", "sync"]], "/companies/bulk/new?kind=sync&problem=company"],
  ["no kind", [["all", "1"]], "/companies/bulk/new?all=1"],
  [
    "a wrong number",
    [
      ["kind", "disconnect"],
      ["all", "1"],
      ["q", "cmd"],
      ["typed", "100"],
    ],
    "/companies/bulk/new?kind=disconnect&all=1&q=cmd&problem=typed",
  ],
])("%s leads back to the page that asked, with the selection", async (_, fields, back) => {
  expect(await submit(fields)).toEqual({ status: 303, place: back });
});

it("results are a file for whoever sees the action", async () => {
  const { place } = await submit([
    ["kind", "sync"],
    ["company", company.id],
  ]);
  const params = Promise.resolve({ id: place.replace("/companies/bulk/", "") });
  const ask = (session: string) =>
    exportResults(
      new Request("http://localhost:3000/any", { headers: { cookie: session, ...HEADERS } }),
      { params },
    );
  const answer = await ask(cookie);
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="sync-results.csv"');
  const [head, row] = (await answer.text()).split("\n");
  expect(head).toMatch(/company,gusto_uuid,result,code,message,at,link$/);
  expect(row, "no cell is a formula").toMatch(/^'=Cmd & Sons,.*,waiting,/);
  const stranger = await openSession(await createViewer());
  const refused = await ask(stranger.cookie);
  expect(refused.status).toBe(404);
  expect(refused.headers.get("content-type"), "in words").toBe("text/plain; charset=utf-8");
  expect((await ask("")).status).toBe(401);
});
