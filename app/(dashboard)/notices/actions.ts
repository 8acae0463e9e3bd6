"use server";

import { z } from "zod";
import { dismissNoticeGroup } from "#lib/notices/list-notice-groups.ts";
import { dismissNotice } from "#lib/notices/list-notices.ts";
import { action } from "../../action.ts";
import { text } from "../../form-fields.ts";

export const dismiss = action(z.object({ noticeId: text }), async (caller, { noticeId }) => {
  await dismissNotice(caller, noticeId);
  return { kind: "done", message: "Dismissed." };
});

export const dismissAll = action(z.object({ kind: text, until: text }), async (caller, group) => {
  await dismissNoticeGroup(caller, group);
  return { kind: "done", message: "Dismissed." };
});
