import pLimit from "p-limit";
import { beforeAll, describe, expect, it } from "vitest";
import { control } from "#test/connected-company.ts";
import { type SyncedCompany, syncedCompanies, syncNow } from "#test/synced-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { db } from "#lib/platform/database/db.ts";
import { getAccessToken } from "#lib/tokens/serving/get-access-token.ts";

/*
 * Fifty companies, two rounds: changes, deletions, growth and faults happen between and during
 * runs. A separate reader in this file, which shares no code with the sync, reads Gusto; our tables
 * must match it, company by company.
 */

const COMPANIES = 50;
const LISTS = ["employees", "contractors", "locations", "departments", "pay_schedules"] as const;
const FAULTS = [
  "html_200",
  "truncated_json",
  "status_5xx",
  "drop_after",
  "status_429",
  "duplicate_rows",
  "null_values",
  "delay",
] as const;

const simulator = withGusto({ GUSTO_RATE_LIMIT_PER_MINUTE: "0" });
let companies: SyncedCompany[];

beforeAll(async () => {
  await control(simulator, "/application", { rate_limit_per_minute: 0 });
  companies = await syncedCompanies(simulator, { count: COMPANIES, employees: 3, payrolls: 2 });
});

/** The same numbers in every run of this test. */
function* sequence(seed: number): Generator<number, number> {
  for (let state = seed; ;) yield (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0);
}

describe("after changes, deletions, growth and faults", () => {
  it(
    "our tables contain what Gusto has, for every company and no other",
    { timeout: 280_000 },
    async () => {
      const random = sequence(20_261_121);
      const pick = <T>(items: readonly T[]): T => items[random.next().value % items.length]!;
      for (let round = 1; round <= 2; round += 1) {
        for (const company of companies) if (round > 1) await change(company, pick);
        await pLimit(8).map(companies, async (company) => {
          const list = pick(LISTS);
          await control(simulator, "/faults", {
            endpoint: `/v1/companies/${company.uuid}/${list}`,
            mode: pick(FAULTS),
            times: 1,
            delay_ms: 5,
            value: 1,
          });
          await syncNow(company.id);
        });
        await control(simulator, "/faults", undefined, "DELETE");
        // A row that arrived garbled once is fixed by the next reading.
        await pLimit(8).map(companies, async (company) => void (await syncNow(company.id)));
        await pLimit(8).map(companies, async (company) =>
          expect(await ours(company), `${company.name}, round ${round}`).toEqual(
            await theirs(company),
          ),
        );
      }
      const owners = await db().$queryRaw<{ wrong: bigint }[]>`
        SELECT count(*) AS wrong
        FROM employees e
        JOIN companies c ON c.id = e.company_id
        WHERE e.raw->>'company_uuid' <> c.gusto_uuid::text`;
      expect(Number(owners[0]!.wrong)).toBe(0);
    },
  );
});

async function change(company: SyncedCompany, pick: <T>(items: readonly T[]) => T): Promise<void> {
  const people = await db().employee.findMany({
    where: { companyId: company.id },
    orderBy: { gustoUuid: "asc" },
  });
  const kind = pick([
    "rename",
    "remove",
    "restore",
    "grow",
    "move",
    "nothing",
    "amend",
    "drop_payroll",
  ] as const);
  const person = pick(people).gustoUuid;
  if (kind === "rename")
    await control(simulator, `/employees/${person}`, {
      last_name: pick(["Smith", "O'Neil", "Łukasz", "Li"]),
    });
  if (kind === "remove") await control(simulator, `/employees/${person}`, { $deleted: true });
  if (kind === "restore")
    for (const { gustoUuid } of people)
      await control(simulator, `/employees/${gustoUuid}`, { $deleted: false });
  if (kind === "grow")
    await control(simulator, `/companies/${company.uuid}/employees`, { count: 2 });
  const location = await db().location.findFirstOrThrow({ where: { companyId: company.id } });
  if (kind === "move")
    await control(simulator, `/locations/${location.gustoUuid}`, { city: pick(["Reno", "Boise"]) });
  const payroll = await db().payroll.findFirstOrThrow({
    where: { companyId: company.id, processed: true },
    orderBy: { gustoUuid: "asc" },
  });
  if (kind === "amend")
    await control(simulator, `/payrolls/${payroll.gustoUuid}`, { check_date: "2026-11-20" });
  if (kind === "drop_payroll")
    await control(simulator, `/payrolls/${payroll.gustoUuid}`, { $deleted: true });
}

type Digest = Record<string, unknown[]>;
type Raw = Record<string, unknown>;
const byText = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).toSorted();

/** What Gusto has: complete lists without paging, and the lines of every processed payroll. */
async function theirs(company: SyncedCompany): Promise<Digest> {
  const digest: Digest = {};
  for (const list of LISTS)
    digest[list] = byText(
      (
        await gusto<Raw[]>(
          company,
          `/${list}${list === "employees" ? "?include=all_compensations" : ""}`,
        )
      ).map(sorted),
    );
  const payrolls = await gusto<Raw[]>(
    company,
    `/payrolls?start_date=2025-12-01&end_date=2026-11-30&processing_statuses=processed,unprocessed&payroll_types=regular,off_cycle&include=totals,reversals&per=100`,
  );
  digest.payrolls = byText(payrolls.map(sorted));
  const lines: unknown[] = [];
  for (const payroll of payrolls.filter(({ processed }) => processed)) {
    const shown = await gusto<{ employee_compensations: Raw[] }>(
      company,
      `/payrolls/${String(payroll.payroll_uuid)}?per=100&include=benefits,deductions,taxes`,
    );
    lines.push(
      ...shown.employee_compensations.map((line) => [
        payroll.payroll_uuid,
        line.employee_uuid,
        line.gross_pay,
        line.net_pay,
      ]),
    );
  }
  digest.lines = byText(lines);
  return digest;
}

async function ours({ id }: SyncedCompany): Promise<Digest> {
  const digest: Digest = {};
  for (const table of [...LISTS, "payrolls"]) {
    const rows = await db().$queryRawUnsafe<{ raw: Raw }[]>(
      `SELECT raw FROM ${table} WHERE company_id = $1::uuid AND deleted_at IS NULL`,
      id,
    );
    digest[table] = byText(rows.map(({ raw }) => sorted(raw)));
  }
  const lines = await db().payrollCompensation.findMany({
    where: { companyId: id, deletedAt: null },
  });
  digest.lines = byText(
    lines.map((line) => [
      line.payrollUuid,
      line.employeeUuid,
      line.grossPay?.toFixed(2),
      line.netPay?.toFixed(2),
    ]),
  );
  return digest;
}

/** jsonb reorders its keys. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}

async function gusto<T>(company: SyncedCompany, path: string): Promise<T> {
  const token = await getAccessToken({ gustoUuid: company.uuid, actor: "worker" });
  if (token.kind !== "fresh") throw new Error(`No token: ${token.kind}`);
  const response = await fetch(`${simulator.url}/v1/companies/${company.uuid}${path}`, {
    headers: {
      authorization: `Bearer ${token.accessToken.reveal()}`,
      "x-gusto-api-version": "2026-06-15",
    },
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}
