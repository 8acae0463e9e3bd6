import { describe, expect, it } from "vitest";
import { control, issueGrant } from "#test/connected-company.ts";
import { syncedCompanies, syncNow } from "#test/synced-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { countEmployees } from "#lib/gusto/discovery.ts";
import { scheduleSyncs } from "../runs/schedule-syncs.ts";

const simulator = withGusto();

describe("the headcount", () => {
  it("leaves out people who left or were removed, and agrees with Gusto's", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 6 });
    await syncNow(company!.id);
    const peopleCount = async () =>
      (await db().company.findUniqueOrThrow({ where: { id: company!.id } })).peopleCount;
    const employees = await db().employee.findMany({ where: { companyId: company!.id } });
    const there = employees.filter(({ terminated }) => terminated !== true);
    expect(await peopleCount()).toBe(there.length);
    const { access_token: accessToken } = await issueGrant(simulator, [company!.uuid]);
    expect(await countEmployees(new Secret(accessToken), company!.uuid)).toBe(there.length);
    await control(simulator, `/employees/${there[0]!.gustoUuid}`, { terminated: true });
    await control(simulator, `/employees/${there[1]!.gustoUuid}`, { $deleted: true });
    await syncNow(
      company!.id,
      [there[0]!, there[1]!].map(({ gustoUuid }) => ({
        resource: "employees" as const,
        uuid: gustoUuid,
      })),
    );
    // A single 404 isn't trusted right away; people who have left are excluded in any case.
    const synced = await db().employee.count({
      where: {
        companyId: company!.id,
        deletedAt: null,
        OR: [{ terminated: null }, { terminated: false }],
      },
    });
    expect(await peopleCount()).toBe(synced);
    expect(synced).toBeLessThan(there.length);
  });
});

describe("the schedule", () => {
  it("skips a company whose grant Gusto refused: it neither fails each hour nor blocks the front", async () => {
    const [refused, well] = await syncedCompanies(simulator, { count: 2, employees: 1 });
    const { tokenId } = await db().companyGrant.findFirstOrThrow({
      where: { companyId: refused!.id },
    });
    await db().gustoAuthToken.update({
      where: { id: tokenId },
      data: { state: "reconnect_required", stateReason: "revoked" },
    });
    await scheduleSyncs();
    expect(await db().syncRun.count({ where: { companyId: refused!.id } })).toBe(0);
    expect(await db().syncRun.count({ where: { companyId: well!.id } })).toBe(1);
  });
});
