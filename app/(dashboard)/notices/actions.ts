"use server";

import type { ActionResult } from "#lib/companies/action-result.ts";
import { dismissNoticeGroup } from "#lib/notices/list-notice-groups.ts";
import { dismissNotice } from "#lib/notices/list-notices.ts";
import { act } from "../../act.ts";

export async function dismiss(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    await dismissNotice(viewer, form.get("noticeId"), ip);
    return { kind: "done", message: "Dismissed." };
  });
}

export async function dismissAll(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    await dismissNoticeGroup(viewer, { kind: form.get("kind"), until: form.get("until") }, ip);
    return { kind: "done", message: "Dismissed." };
  });
}
