"use server";

import { z } from "zod";
import { continueBulkAction, stopBulkAction } from "#lib/companies/bulk/stop-bulk-action.ts";
import { action } from "../../action.ts";
import { text } from "../../form-fields.ts";

const bulkAction = z.object({ id: text });

export const stopBulk = action(bulkAction, async (caller, { id }) => {
  await stopBulkAction(caller, id);
  return { kind: "done", message: "Stopped." };
});

export const continueBulk = action(bulkAction, async (caller, { id }) => {
  await continueBulkAction(caller, id);
  return { kind: "done", message: "It continues in a moment." };
});
