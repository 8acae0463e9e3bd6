import { beforeEach, describe, expect, it } from "vitest";
import { withDatabase } from "../../../test/with-database.ts";
import {
  createContractor,
  createEmployee,
  createPaidPeople,
  createPayroll,
  createRun,
  type Owner,
} from "../../../test/payroll-rows.ts";
import { createCompany, createViewer, openSession, refuseGrants } from "../../../test/people.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { deleteExpiredPayReveals } from "../erasing/delete-expired-pay-reveals.ts";
import { exportRows } from "./export-rows.ts";
import { hidePay, PAY_REVEALED_FOR_MS, payRevealedUntil, revealPay } from "./reveal-pay.ts";
import { DATA_TABLES } from "./tables.ts";
import type { DataTableName } from "../resources/names.ts";
import { callerOf } from "#test/caller-of.ts";

withDatabase();

let avery: Viewer;
let company: { id: string };
let owner: Owner;

beforeEach(async () => {
  await db().$executeRaw`TRUNCATE users, companies, gusto_auth_tokens, sync_runs CASCADE`;
  avery = await signedIn();
  company = await createCompany([avery], { name: "Bright Bäckerei & Co." });
  owner = await createRun(company.id);
});
async function signedIn(): Promise<Viewer> {
  const viewer = await createViewer();
  return { ...viewer, sessionId: (await openSession(viewer)).sessionId };
}

async function exported(
  name: DataTableName,
  format: "csv" | "json",
  { withPay = false, viewer = avery }: { withPay?: boolean; viewer?: Viewer } = {},
) {
  if (withPay) await revealPay(callerOf(viewer, null), company.id);
  const { body, fileName } = await exportRows(viewer, {
    companyId: company.id,
    table: DATA_TABLES[name],
    query: { filters: {} },
    withPay,
    format,
    ip: "10.0.0.1",
    viewerNow: async () => viewer,
  });
  return { text: await new Response(body).text(), fileName };
}

const auditOf = (action: string) =>
  db().auditLog.findMany({
    where: { action, subject: `company:${company.id}` },
    orderBy: { id: "asc" },
  });

describe("the export", () => {
  it("has every row exactly once, over several batches", async () => {
    await db().$executeRaw`
      INSERT INTO employees (
        company_id, gusto_uuid, first_name, last_name, raw, created_run_id, changed_run_id,
        changed_at
      )
      SELECT ${company.id}::uuid, gen_random_uuid(), 'Person', 'Number ' || n, '{}',
        ${owner.runId}::uuid, ${owner.runId}::uuid, now()
      FROM generate_series(1, 2500) n`;
    const { text } = await exported("employees", "json");
    const rows = JSON.parse(text) as { gusto_uuid: string }[];
    expect(new Set(rows.map((row) => row.gusto_uuid)).size).toBe(2500);
    expect(rows).toHaveLength(2500);
    expect((await exported("employees", "csv")).text.trimEnd().split("\n")).toHaveLength(2501);
  });

  it("reads no batch beyond the one requested", async () => {
    await createEmployee(owner, { firstName: "Ada", lastName: "Lovelace" });
    const { body } = await exportRows(avery, {
      companyId: company.id,
      table: DATA_TABLES.employees,
      query: { filters: {} },
      withPay: false,
      format: "csv",
      ip: null,
      viewerNow: async () => avery,
    });
    const reader = body.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toMatch(/^gusto_uuid,first_name/);
    await reader.cancel();
  });

  it("is an empty list, or just a heading, if there is nothing", async () => {
    expect(JSON.parse((await exported("contractors", "json")).text)).toEqual([]);
    expect((await exported("contractors", "csv")).text.trimEnd().split("\n")).toHaveLength(1);
  });

  it("is named after the company, the table and the day", async () => {
    expect((await exported("pay_periods", "csv")).fileName).toBe(
      `bright-ba-ckerei-co-pay-periods-${new Date().toISOString().slice(0, 10)}.csv`,
    );
    expect((await exported("payrolls", "csv", { withPay: true })).fileName).toContain(
      "-payrolls-with-pay-",
    );
    expect((await exported("payrolls", "csv")).fileName).not.toContain("with-pay");
  });

  it("lets no cell start like a formula, and keeps a negative amount a number", async () => {
    await createEmployee(owner, {
      firstName: '=HYPERLINK("http://evil.example")',
      lastName: "+1",
      department: "@SUM(A1)",
      email: "-2+3",
    });
    await createPaidPeople(
      owner,
      await createPayroll(owner, { checkDate: "2026-01-01", grossPay: "-12.34" }),
    );
    const { text } = await exported("employees", "csv");
    for (const cell of ["'=HYPERLINK", "'+1", "'@SUM", "'-2+3"]) expect(text).toContain(cell);
    expect((await exported("payrolls", "csv")).text).toContain(",-12.34,");
  });

  it("leaves out pay, including its column, unless it is shown", async () => {
    await createEmployee(owner, { firstName: "Ada", lastName: "Lovelace", rate: "98765.43" });
    await createContractor(owner, { firstName: "Cora", hourlyRate: "87.65" });
    for (const name of ["employees", "jobs", "compensations", "contractors"] as const) {
      for (const format of ["csv", "json"] as const) {
        const hidden = (await exported(name, format)).text;
        expect(hidden, name).not.toMatch(/98765|87\.65|rate/);
        expect((await exported(name, format, { withPay: true })).text, name).toMatch(
          /98765\.43|87\.65/,
        );
      }
    }
  });

  it("is recorded before its first byte, and refused for a company that is not the viewer's", async () => {
    await exported("employees", "csv");
    expect(await auditOf("export")).toMatchObject([
      {
        actor: `user:${avery.userId}`,
        ip: "10.0.0.1",
        detail: { table: "employees", format: "csv", withPay: false, filters: {} },
      },
    ]);
    await expect(exported("employees", "csv", { viewer: await signedIn() })).rejects.toMatchObject({
      code: "not_found",
    });
    await db().company.update({
      where: { id: company.id },
      data: { eraseRequestedAt: new Date() },
    });
    await expect(exported("employees", "csv")).rejects.toMatchObject({ code: "conflict" });
    expect(await auditOf("export")).toHaveLength(1);
  });

  describe("in progress", () => {
    let sees: Viewer | null;

    /** Several batches of pay, with the first one read. */
    async function openFile(withPay: boolean) {
      sees = avery;
      await db().$executeRaw`
        INSERT INTO contractors (
          company_id, gusto_uuid, last_name, hourly_rate, raw, created_run_id, changed_run_id,
          changed_at
        )
        SELECT ${company.id}::uuid, gen_random_uuid(), 'N' || n, 87.65, '{}', ${owner.runId}::uuid,
          ${owner.runId}::uuid, now()
        FROM generate_series(1, 4500) n`;
      if (withPay) await revealPay(callerOf(avery, null), company.id);
      const { body } = await exportRows(avery, {
        companyId: company.id,
        table: DATA_TABLES.contractors,
        query: { filters: {} },
        withPay,
        format: "csv",
        ip: null,
        viewerNow: async () => sees,
      });
      const reader = body.getReader();
      await reader.read();
      expect(new TextDecoder().decode((await reader.read()).value)).toContain("N");
      return reader;
    }

    /** One batch read ahead may still arrive. */
    async function readOn(reader: Awaited<ReturnType<typeof openFile>>): Promise<number> {
      let lines = 0;
      for (let part = await reader.read(); !part.done; part = await reader.read())
        lines += new TextDecoder().decode(part.value).split("\n").length;
      return lines;
    }

    it("is read to its end by an allowed viewer", async () => {
      expect(await readOn(await openFile(true))).toBeGreaterThan(3_400);
    });

    it.each<[string, boolean, () => Promise<unknown>]>([
      ["loses the company", false, () => refuseGrants(avery)],
      [
        "signs out, or is disabled",
        false,
        async () => {
          sees = null;
        },
      ],
      ["hides pay", true, () => hidePay(avery, company.id)],
      [
        "is no longer shown pay, by time",
        true,
        () => db().payReveal.updateMany({ data: { expiresAt: new Date() } }),
      ],
    ])("is aborted when the viewer %s", async (_what, withPay, happen) => {
      const reader = await openFile(withPay);
      await happen();
      await expect(readOn(reader)).rejects.toMatchObject({ name: "AppError" });
    });
  });
});

describe("showing pay", () => {
  const now = new Date("2026-11-21T12:00:00Z");

  it("lasts for this session, this company and fifteen minutes, and is audited", async () => {
    const other = await createCompany([avery]);
    await revealPay(callerOf(avery, "10.0.0.1"), company.id, now);
    const until = new Date(now.getTime() + PAY_REVEALED_FOR_MS);
    expect(await payRevealedUntil(avery, company.id, now)).toEqual(until);
    expect(await payRevealedUntil(avery, other.id, now)).toBeNull();
    expect(
      await payRevealedUntil(
        { ...avery, sessionId: (await openSession(avery)).sessionId },
        company.id,
        now,
      ),
    ).toBeNull();
    expect(await payRevealedUntil(avery, company.id, until)).toBeNull();
    expect(await auditOf("reveal_pay")).toMatchObject([
      { actor: `user:${avery.userId}`, ip: "10.0.0.1", detail: { until: until.toISOString() } },
    ]);
  });

  it("can be repeated, hidden, and is cleaned up afterwards", async () => {
    await revealPay(callerOf(avery, null), company.id, now);
    const later = new Date(now.getTime() + 60_000);
    await revealPay(callerOf(avery, null), company.id, later);
    expect(
      await payRevealedUntil(avery, company.id, new Date(now.getTime() + PAY_REVEALED_FOR_MS)),
    ).toEqual(new Date(later.getTime() + PAY_REVEALED_FOR_MS));
    expect(await deleteExpiredPayReveals(later)).toBe(0);
    expect(await deleteExpiredPayReveals(new Date(later.getTime() + PAY_REVEALED_FOR_MS))).toBe(1);
    await revealPay(callerOf(avery, null), company.id, later);
    await hidePay(avery, company.id);
    expect(await payRevealedUntil(avery, company.id, later)).toBeNull();
  });

  it("ends with the session, and is refused for a company that is not the viewer's", async () => {
    await revealPay(callerOf(avery, null), company.id, now);
    await db().session.deleteMany();
    expect(await db().payReveal.count()).toBe(0);
    const stranger = await signedIn();
    await expect(revealPay(callerOf(stranger, null), company.id)).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(hidePay(stranger, company.id)).rejects.toMatchObject({ code: "not_found" });
    expect(await auditOf("reveal_pay")).toHaveLength(1);
  });
});
