"use server";

import type { ActionResult } from "#lib/companies/action-result.ts";
import { dismissNotice } from "#lib/notices/list-notices.ts";
import { act } from "../../act.ts";

export async function dismiss(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    await dismissNotice(viewer, form.get("noticeId"), ip);
    return { kind: "done", message: "Put away." };
  });
}
