"use server";

import { z } from "zod";
import { tickItem, untickItem } from "#lib/readiness/readiness.ts";
import { operatorAction } from "../../../action.ts";
import { text } from "../../../form-fields.ts";

export const tick = operatorAction(
  z.object({ item: text, note: text, doneOn: text }),
  async (caller, input) => {
    await tickItem(caller, input);
    return { kind: "done", message: "Saved." };
  },
);

export const untick = operatorAction(z.object({ item: text }), async (caller, { item }) => {
  await untickItem(caller, item);
  return { kind: "done", message: "Undone." };
});
