import { revalidatePath } from "next/cache";
import { requireActionCaller } from "#lib/auth/action-caller.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import type { ActionResult } from "#lib/companies/action-result.ts";
import { problemOf } from "#lib/companies/problem-of.ts";

/** The frame of a server action: asks who calls, has the page drawn anew, and answers what went wrong in words. @param page its path */
export async function act(page: string, run: (caller: { viewer: Viewer; ip: string | null }) => Promise<ActionResult>): Promise<ActionResult> {
  try {
    const result = await run(await requireActionCaller());
    revalidatePath(page);
    return result;
  } catch (error) {
    return problemOf(error);
  }
}
