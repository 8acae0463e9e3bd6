import "server-only";
import { db } from "./db.ts";

/** Whether the database answers just now. For telling a failure that passes from one of ours. */
export function isDatabaseThere(): Promise<boolean> {
  return db().$queryRaw`SELECT 1`.then(
    () => true,
    () => false,
  );
}
