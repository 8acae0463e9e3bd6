import { beforeAll, describe, expect, it } from "vitest";
import { meetAtCompany } from "#test/meet-at-company.ts";
import { createViewer } from "#test/people.ts";
import { syncedCompanies } from "#test/synced-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { disconnectCompany } from "#lib/companies/disconnect-company.ts";
import { selectCompanies, setCompanySync } from "#lib/companies/choice/select-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { lockCompanies } from "#lib/platform/database/lock-order.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { requestErasure } from "./request-erasure.ts";
import { requestRun } from "../runs/request-run.ts";
import { callerOf } from "#test/caller-of.ts";

/*
 * Two simultaneous actions: both wait for the company's row, which a third transaction holds, and
 * continue in order of arrival.
 */

const simulator = withGusto();
let operator: Viewer;

beforeAll(async () => {
  operator = await createViewer("operator");
});

const company = async (on: boolean) => {
  const [made] = await syncedCompanies(simulator, { employees: 1, payrolls: 0 });
  if (!on) await db().company.update({ where: { id: made!.id }, data: { syncSelected: false } });
  return made!;
};
const stateOf = (id: string) =>
  db().company.findUniqueOrThrow({
    where: { id },
    select: { syncSelected: true, eraseRequestedAt: true },
  });

describe("turning sync on during a disconnect", () => {
  it("leaves sync off when the disconnect comes first", async () => {
    const { id } = await company(false);
    const [ended, turnedOn] = await meetAtCompany(
      id,
      () => disconnectCompany(callerOf(operator), id),
      () => setCompanySync(callerOf(operator), id, true),
    );
    expect(ended.status).toBe("fulfilled");
    expect(turnedOn).toMatchObject({ status: "rejected", reason: { code: "conflict" } });
    expect(await stateOf(id)).toMatchObject({ syncSelected: false });
  });

  it("leaves sync off when the disconnect comes second", async () => {
    const { id } = await company(false);
    await meetAtCompany(
      id,
      () => setCompanySync(callerOf(operator), id, true),
      () => disconnectCompany(callerOf(operator), id),
    );
    expect(await stateOf(id)).toMatchObject({ syncSelected: false });
    expect(
      await db().syncRun.count({ where: { companyId: id, state: { in: ["queued", "running"] } } }),
    ).toBe(0);
  });

  it("requests no run for a company whose disconnect it waited for", async () => {
    const { id } = await company(true);
    await db().company.update({ where: { id }, data: { syncSelected: true } });
    const [, run] = await meetAtCompany(
      id,
      () => endGrantsKeepingSyncOn(id),
      () => requestRun({ companyId: id, trigger: "schedule", actor: "worker" }),
    );
    expect(run).toMatchObject({ status: "fulfilled", value: null });
  });

  it("refuses to pick a company whose disconnect it waited for, and picks nothing", async () => {
    const { id, viewer } = await ownCompany();
    const [, picked] = await meetAtCompany(
      id,
      () => disconnectCompany(callerOf(operator), id),
      () => selectCompanies(callerOf(viewer), [id]),
    );
    expect(picked).toMatchObject({ status: "rejected", reason: { code: "not_found" } });
    expect(await stateOf(id)).toMatchObject({ syncSelected: false });
  });
});

describe("turning sync on during an erasure", () => {
  it("is refused if the erasure comes first", async () => {
    const { id, name } = await company(false);
    const [erased, turnedOn] = await meetAtCompany(
      id,
      () => requestErasure(callerOf(operator), id, name),
      () => setCompanySync(callerOf(operator), id, true),
    );
    expect(erased.status).toBe("fulfilled");
    expect(turnedOn).toMatchObject({ status: "rejected", reason: { code: "conflict" } });
    expect(await stateOf(id)).toMatchObject({
      syncSelected: false,
      eraseRequestedAt: expect.any(Date),
    });
  });

  it("wins if it comes first, and nothing is erased", async () => {
    const { id, name } = await company(false);
    const [turnedOn, erased] = await meetAtCompany(
      id,
      () => setCompanySync(callerOf(operator), id, true),
      () => requestErasure(callerOf(operator), id, name),
    );
    expect(turnedOn.status).toBe("fulfilled");
    expect(erased).toMatchObject({ status: "rejected", reason: { code: "conflict" } });
    expect(await stateOf(id)).toMatchObject({ syncSelected: true, eraseRequestedAt: null });
  });

  it("works the same for a pick of many", async () => {
    const { id, name, viewer } = await ownCompany();
    const [erased, picked] = await meetAtCompany(
      id,
      () => requestErasure(callerOf(operator), id, name),
      () => selectCompanies(callerOf(viewer), [id]),
    );
    expect(erased.status).toBe("fulfilled");
    expect(picked).toMatchObject({ status: "rejected", reason: { code: "conflict" } });
  });
});

/** As Gusto's message does: the grants end, but the company stays picked for sync. */
function endGrantsKeepingSyncOn(companyId: string): Promise<unknown> {
  return transaction(async (tx) => {
    await lockCompanies(tx, [companyId]);
    await tx.companyGrant.updateMany({
      where: { companyId },
      data: { endedAt: new Date(), endedReason: "deprovisioned" },
    });
  });
}

/** A company with its own admin, who may pick it. */
async function ownCompany() {
  const made = await company(false);
  const viewer = await createViewer();
  await db().companyGrant.updateMany({
    where: { companyId: made.id },
    data: { resourceOwnerUuid: viewer.userId },
  });
  return { ...made, viewer };
}
