import "server-only";
import { db, type Transaction } from "#lib/platform/database/db.ts";

type NoticeInput = {
  /** Null: about the application, for operators. */
  companyId: string | null;
  kind: string;
  /** A key is announced only once. */
  key: string;
  text: string;
};

/** Creates a notice for people. Returns false if it already exists. */
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
