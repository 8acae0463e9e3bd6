"use server";

import { revalidatePath } from "next/cache";
import { requireActionCaller } from "#lib/auth/action-caller.ts";
import type { ActionResult } from "#lib/companies/action-result.ts";
import { problemOf } from "#lib/companies/problem-of.ts";
import { dismissNotice } from "#lib/notices/list-notices.ts";

export async function dismiss(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  try {
    const { viewer } = await requireActionCaller();
    await dismissNotice(viewer, form.get("noticeId"));
    revalidatePath("/", "layout");
    return { kind: "done", message: "Put away." };
  } catch (error) {
    return problemOf(error);
  }
}
