import { revalidatePath } from "next/cache";
import { type ActionCaller, requireActionCaller } from "#lib/access/action-caller.ts";
import type { ActionResult } from "#lib/companies/action-result.ts";
import { problemOf } from "#lib/companies/problem-of.ts";

/** The frame of a server action: asks who calls, has what is on the screen drawn anew, and answers what went wrong in words. */
export async function act(
  run: (caller: ActionCaller) => Promise<ActionResult>,
): Promise<ActionResult> {
  try {
    const result = await run(await requireActionCaller());
    revalidatePath("/", "layout");
    return result;
  } catch (error) {
    return problemOf(error);
  }
}
