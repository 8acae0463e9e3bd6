import "server-only";
import { AppError } from "#lib/platform/errors.ts";
import type { Viewer } from "../viewer.ts";

/** The viewer now, or null once signed out. Asked before each batch. */
export type ViewerNow = () => Promise<Viewer | null>;

/**
 * The rows of an export, read in batches while it is sent. @param read the rows that this viewer may
 * get after the last of the batch before, and where the next batch begins
 * @throws AppError not_signed_in if the person was signed out meanwhile: the download is aborted
 */
export async function* readInBatches<Row>(
  viewerNow: ViewerNow,
  read: (
    viewer: Viewer,
    after: string | undefined,
  ) => Promise<{ rows: Row[]; next: string | null }>,
): AsyncGenerator<Row[]> {
  let after: string | undefined;
  do {
    const viewer = await viewerNow();
    if (!viewer)
      throw new AppError("not_signed_in", "You are signed out. Sign in and export again.");
    const { rows, next } = await read(viewer, after);
    yield rows;
    after = next ?? undefined;
  } while (after !== undefined);
}
