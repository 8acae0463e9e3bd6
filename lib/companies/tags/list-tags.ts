import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { seesTags } from "./sees-tags.ts";

const MOST_SUGGESTED = 200;

/**
 * The first tags by name, to suggest. Each is one step in the index, however many companies have it.
 */
export async function listTags(viewer: Viewer): Promise<string[]> {
  if (!seesTags(viewer)) return [];
  const rows = await db().$queryRaw<{ tag: string }[]>`
    WITH RECURSIVE each AS (
      (SELECT t.tag FROM company_tags t ORDER BY t.tag LIMIT 1)
      UNION ALL
      SELECT (SELECT t.tag FROM company_tags t WHERE t.tag > each.tag ORDER BY t.tag LIMIT 1)
      FROM each
      WHERE each.tag IS NOT NULL
    )
    SELECT tag
    FROM each
    WHERE tag IS NOT NULL
    LIMIT ${MOST_SUGGESTED}`;
  return rows.map(({ tag }) => tag);
}

/** Whether any company has this tag, as far as this viewer is told. */
export async function isTagInUse(viewer: Viewer, tag: string): Promise<boolean> {
  if (!seesTags(viewer)) return false;
  return (await db().companyTag.findFirst({ where: { tag }, select: { tag: true } })) !== null;
}
