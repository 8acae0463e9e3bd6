import { describe, expect, it } from "vitest";
import { control } from "#test/connected-company.ts";
import { createViewer } from "#test/people.ts";
import { type SyncedCompany, syncedCompanies, syncNow } from "#test/synced-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { db } from "#lib/platform/database/db.ts";
import { exportRows } from "./export-rows.ts";
import { costSpan } from "../costs/cost-span.ts";
import { listPayrollCosts, type PayrollCosts } from "../costs/list-payroll-costs.ts";
import { listRows } from "./list-rows.ts";
import { DATA_TABLES } from "./tables.ts";

const simulator = withGusto();
/** Far enough ahead for the payrolls of a test. */
const LATELY = costSpan(new Date().toISOString().slice(0, 10));

/**
 * Two processed payrolls. The second reverses the first, with its amounts multiplied by `share`.
 */
async function reversed(share: number | null): Promise<{
  company: SyncedCompany;
  first: string;
  gross: number;
  costs: () => Promise<PayrollCosts>;
  statuses: () => Promise<unknown[]>;
}> {
  const viewer = await createViewer("operator");
  const [company] = await syncedCompanies(simulator, { employees: 4, payrolls: 2 });
  await syncNow(company!.id);
  const [first, second] = await db().payroll.findMany({
    where: { companyId: company!.id, processed: true },
    orderBy: { checkDate: "asc" },
  });
  const gross = Number(first!.grossPay);
  await control(simulator, `/payrolls/${first!.gustoUuid}`, {
    reversal_payroll_uuids: [second!.gustoUuid],
  });
  const totals = (second!.raw as { totals: object }).totals;
  await control(simulator, `/payrolls/${second!.gustoUuid}`, {
    off_cycle: true,
    off_cycle_reason: "Reversal",
    ...(share !== null && {
      totals: {
        ...totals,
        gross_pay: (gross * share).toFixed(2),
        employer_taxes: "0.00",
        benefits: "0.00",
      },
    }),
  });
  await syncNow(company!.id);
  const request = {
    companyId: company!.id,
    table: DATA_TABLES.payrolls,
    query: { filters: { kind: "processed" as const } },
    withPay: true,
    place: "screen" as const,
  };
  return {
    company: company!,
    first: first!.gustoUuid,
    gross,
    costs: () => listPayrollCosts(viewer, company!.id, true, LATELY),
    statuses: async () => {
      const page = await listRows(viewer, {
        ...request,
        query: { ...request.query, sort: { column: "check_date", isDescending: false } },
      });
      const { body } = await exportRows(viewer, {
        companyId: company!.id,
        table: DATA_TABLES.payrolls,
        query: { filters: {} },
        withPay: false,
        format: "csv",
        ip: null,
        viewerNow: () => Promise.resolve(viewer),
      });
      const csv = await new Response(body).text();
      const api = await listRows(viewer, { ...request, place: "data" });
      expect(csv.split("\n")[0]).toContain("reversal");
      expect(csv).toMatch(/,reversal,/);
      return [
        page.rows.map(({ status }) => status),
        api.rows.map(({ reversal }) => reversal).toSorted(),
      ];
    },
  };
}

describe("a reversed payroll", () => {
  it.each([[null], [-1]])(
    "is shown as reversed and costs nothing, and neither does its reversal (amounts × %s)",
    async (share) => {
      const { costs, statuses } = await reversed(share);
      expect(await costs()).toEqual({ costs: [], leftOut: 0, undone: 2 });
      expect(await statuses()).toEqual([
        ["Reversed", "Reversal, off-cycle"],
        ["reversal", "reversed"],
      ]);
    },
  );

  it("for some people only costs what remains", async () => {
    const { gross, costs, statuses } = await reversed(-0.25);
    expect((await costs()).costs.map((cost) => Number(cost.gross))).toEqual([
      Number((gross + Number((gross * -0.25).toFixed(2))).toFixed(2)),
    ]);
    expect(await statuses()).toEqual([
      ["Partly reversed", "Reversal, off-cycle"],
      ["partly_reversed", "reversal"],
    ]);
  });

  it("that was canceled counts no more than one that never ran", async () => {
    const viewer = await createViewer("operator");
    const [company] = await syncedCompanies(simulator, { employees: 3, payrolls: 1 });
    await syncNow(company!.id);
    const payroll = await db().payroll.findFirstOrThrow({
      where: { companyId: company!.id, processed: true },
    });
    await control(simulator, `/payrolls/${payroll.gustoUuid}`, {
      processed: false,
      processed_date: null,
    });
    await syncNow(company!.id);
    expect(await listPayrollCosts(viewer, company!.id, true, LATELY)).toEqual({
      costs: [],
      ...{ leftOut: 0, undone: 0 },
    });
  });
});

describe("a rehired person", () => {
  it("is active without a last day, though Gusto keeps the old termination", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 3 });
    await syncNow(company!.id);
    const person = await db().employee.findFirstOrThrow({ where: { companyId: company!.id } });
    await control(simulator, `/employees/${person.gustoUuid}/rehire`, {});
    await syncNow(company!.id);
    expect(
      await db().employee.findFirstOrThrow({
        where: { companyId: company!.id, gustoUuid: person.gustoUuid },
      }),
    ).toMatchObject({
      terminated: false,
      terminationDate: null,
      employmentStatus: "full_time",
      raw: { terminations: [{ active: true }] },
    });
  });
});
