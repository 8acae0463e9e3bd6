import { describe, expect, it } from "vitest";
import { withDatabase } from "#test/with-database.ts";
import { databaseFault } from "../database-fault.ts";
import { db, pool, type Transaction } from "./db.ts";
import { countConflicts, MAX_ATTEMPTS, transaction } from "./transaction.ts";

withDatabase();

const rename = (tx: Transaction, id: string, name: string) =>
  tx.company.update({ where: { id }, data: { name } });

async function twoCompanies(): Promise<[string, string]> {
  const made = await db().company.createManyAndReturn({
    data: [1, 2].map(() => ({
      environment: "demo" as const,
      gustoUuid: crypto.randomUUID(),
      name: "Before",
    })),
  });
  return made.map(({ id }) => id) as [string, string];
}

/** Resolves for every caller once `size` callers have arrived. */
function meeting(size: number): () => Promise<void> {
  let here = 0;
  let open = (): void => undefined;
  const all = new Promise<void>((resolve) => (open = resolve));
  return () => {
    here += 1;
    if (here >= size) open();
    return all;
  };
}

describe("a transaction", () => {
  it("undone by a deadlock runs again, and both are committed", async () => {
    const [one, other] = await twoCompanies();
    const met = meeting(2);
    const before = countConflicts();
    const inOrder = (name: string, ids: string[]) =>
      transaction(async (tx) => {
        for (const id of ids) {
          await rename(tx, id, name);
          await met();
        }
        return name;
      });
    expect(await Promise.all([inOrder("A", [one, other]), inOrder("B", [other, one])])).toEqual([
      "A",
      "B",
    ]);
    expect(countConflicts()).toBeGreaterThan(before);
    const names = await db().company.findMany({
      where: { id: { in: [one, other] } },
      select: { name: true },
    });
    // Two complete transactions, one after the other, never a mix of both.
    expect(new Set(names.map(({ name }) => name)).size).toBe(1);
  });

  it("that hits a serialization failure every time gives up after a limited number of attempts and leaves nothing", async () => {
    const [one] = await twoCompanies();
    let tries = 0;
    const failing = transaction(
      async (tx) => {
        tries += 1;
        await rename(tx, one, "After");
        await tx.$executeRaw`
          DO $$ BEGIN
            RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001';
          END $$`;
      },
      { random: () => 0 },
    );
    await expect(failing).rejects.toSatisfy(
      (error: unknown) => databaseFault(error) === "conflict",
    );
    expect(tries).toBe(MAX_ATTEMPTS);
    expect(await db().company.findUniqueOrThrow({ where: { id: one } })).toMatchObject({
      name: "Before",
    });
  });

  it("does not run again after any other error", async () => {
    let tries = 0;
    await expect(
      transaction(async () => {
        tries += 1;
        throw new Error("a rule of the product");
      }),
    ).rejects.toThrow("a rule of the product");
    expect(tries).toBe(1);
  });
});

describe("database faults", () => {
  it("no free connection in time is busy, inside and outside a transaction", async () => {
    const held = await Promise.all(
      Array.from({ length: pool().options.max }, () => pool().connect()),
    );
    try {
      await expect(transaction((tx) => tx.company.count(), { maxWaitMs: 50 })).rejects.toSatisfy(
        (error: unknown) => databaseFault(error) === "busy",
      );
    } finally {
      for (const client of held) client.release();
    }
    expect(databaseFault(new Error("timeout exceeded when trying to connect"))).toBe("busy");
  });

  it("a slow lock, statement or transaction is busy", async () => {
    const outcome = (sql: string, limits = {}) =>
      transaction(async (tx) => {
        await tx.$executeRaw`SELECT set_config('statement_timeout', '20', true)`;
        await tx.$executeRawUnsafe(sql);
      }, limits).then(() => null, databaseFault);
    expect(await outcome("SELECT pg_sleep(1)")).toBe("busy");
    expect(
      await outcome("DO $$ BEGIN RAISE EXCEPTION 'lock' USING ERRCODE = '55P03'; END $$"),
    ).toBe("busy");
    expect(
      await transaction(
        async (tx) => {
          await tx.$executeRaw`SELECT pg_sleep(0.1)`;
          await tx.company.count();
        },
        { timeoutMs: 30 },
      ).then(() => null, databaseFault),
    ).toBe("busy");
  });

  it("a connection ended or refused by PostgreSQL is away", async () => {
    expect(
      await transaction((tx) => tx.$executeRaw`SELECT pg_terminate_backend(pg_backend_pid())`).then(
        () => null,
        databaseFault,
      ),
    ).toBe("away");
    expect(
      databaseFault(
        Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:5432"), { code: "ECONNREFUSED" }),
      ),
    ).toBe("away");
  });

  it("a bug of ours, a schema rule and another server's refusal are no database faults", async () => {
    expect(databaseFault(new TypeError("x is undefined"))).toBeNull();
    expect(await db().$executeRaw`SELECT 1 / 0`.then(() => null, databaseFault)).toBeNull();
    expect(
      databaseFault(
        new TypeError("fetch failed", {
          cause: Object.assign(new Error("connect"), { code: "ECONNREFUSED" }),
        }),
      ),
    ).toBeNull();
  });
});
