import { beforeEach, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { holdRefreshing, resumeRefreshing } from "./resume-refreshing.ts";
import { callerOf } from "#test/caller-of.ts";

withDatabase();

beforeEach(() => db().gustoApplicationState.deleteMany());

const reasonOf = async () => (await db().gustoApplicationState.findFirst())?.heldReason ?? null;

it("an operator holds and resumes all refreshing, and the audit log says who", async () => {
  const operator = await createViewer("operator");
  expect(await holdRefreshing(callerOf(operator, "10.0.0.1"))).toBe(true);
  expect(await reasonOf()).toBe("operator");
  expect(await holdRefreshing(callerOf(operator, "10.0.0.1"))).toBe(false);
  expect(await resumeRefreshing(callerOf(operator, "10.0.0.1"))).toEqual({
    wasHeld: true,
    isHeldAgain: false,
  });
  expect(await resumeRefreshing(callerOf(operator, "10.0.0.1"))).toEqual({
    wasHeld: false,
    isHeldAgain: false,
  });
  expect(await reasonOf()).toBeNull();
  const lines = await db().auditLog.findMany({
    where: { actor: `user:${operator.userId}` },
    orderBy: { id: "asc" },
    select: { action: true, subject: true, ip: true },
  });
  expect(lines).toEqual(
    ["hold_began", "hold_ended"].map((action) => ({
      action,
      subject: "installation:demo",
      ip: "10.0.0.1",
    })),
  );
});

it("no one else can do either: for them it does not exist", async () => {
  const admin = await createViewer();
  await expect(holdRefreshing(callerOf(admin, null))).rejects.toMatchObject({ code: "not_found" });
  await expect(resumeRefreshing(callerOf(admin, null))).rejects.toMatchObject({
    code: "not_found",
  });
  expect(await reasonOf()).toBeNull();
});
