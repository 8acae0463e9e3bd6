import { expect, it } from "vitest";
import { control } from "#test/connected-company.ts";
import { createViewer } from "#test/people.ts";
import { type readRun, syncedCompanies, syncNow } from "#test/synced-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { FEEDS } from "../../../app/api/v1/data-feed.ts";
import { db } from "#lib/platform/database/db.ts";
import { listRows } from "../data/list-rows.ts";
import { DATA_TABLES } from "../data/tables.ts";
import { findWhyUnread } from "../data/why-unread.ts";

const simulator = withGusto();

const ofBenefits = ({ checkpoints }: Awaited<ReturnType<typeof readRun>>) =>
  checkpoints.find(({ resource }) => resource === "company_benefits");

async function listBenefits(companyId: string) {
  const { rows } = await listRows(await createViewer("operator"), {
    ...{ companyId, table: DATA_TABLES.company_benefits, query: { filters: {} } },
    ...{ withPay: false, place: "data" },
  });
  return rows;
}

it("a company's benefits are read, shown and returned", async () => {
  const [company] = await syncedCompanies(simulator);
  const run = await syncNow(company!.id);
  expect(run.state).toBe("succeeded");
  const rows = await listBenefits(company!.id);
  expect(rows[0]).toMatchObject({ active: true, source: expect.any(String) });
  expect(Number(rows[0]?.["enrollment_count"])).toBeLessThanOrEqual(5);
  expect(ofBenefits(run)).toMatchObject({ state: "succeeded", created: rows.length });
  expect(FEEDS.has("company-benefits")).toBe(true);
});

it("a connection without the scope is not asked for benefits, and the page says so", async () => {
  const [company] = await syncedCompanies(simulator);
  await db().gustoAuthToken.updateMany({
    where: { grants: { some: { companyId: company!.id } } },
    data: { scope: "public companies:read employees:read" },
  });
  // A request without the scope would be refused and make the run incomplete.
  await control(simulator, "/faults", {
    endpoint: "/v1/companies/*/company_benefits",
    mode: "status_403",
    times: null,
  });
  const run = await syncNow(company!.id);
  await control(simulator, "/faults", undefined, "DELETE");
  expect(run.state).toBe("succeeded");
  const reason = "Not requested: the connection does not have the scope company_benefits:read";
  expect(ofBenefits(run)).toMatchObject({ state: "skipped", pagesDone: 0, reason });
  const viewer = await createViewer("operator");
  expect(await findWhyUnread(viewer, company!.id, "company_benefits")).toBe(reason);
  expect(await findWhyUnread(viewer, company!.id, "employees")).toBeNull();
});
