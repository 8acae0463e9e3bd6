import "server-only";
import { db, type Transaction } from "#lib/platform/database/db.ts";

type NoticeInput = {
  /** Null: it concerns the application, and operators see it. */
  companyId: string | null;
  kind: string;
  /** The same key is told once. */
  key: string;
  text: string;
};

/** Tells people something they should know. False when it was told before. */
export async function createNotice(
  { companyId, kind, key, text }: NoticeInput,
  tx: Transaction = db(),
): Promise<boolean> {
  const { count } = await tx.notice.createMany({
    data: [{ companyId, kind, key, text }],
    skipDuplicates: true,
  });
  return count === 1;
}
