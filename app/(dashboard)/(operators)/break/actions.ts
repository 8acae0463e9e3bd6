"use server";

import { headers } from "next/headers";
import { z } from "zod";
import { BREAKAGE_WORDS, mendedWords } from "#components/demo/break-words.ts";
import { BREAKAGES } from "#lib/process/demo/breakages.ts";
import { breakSomething } from "#lib/process/demo/break-something.ts";
import { mendAll } from "#lib/process/demo/mend-all.ts";
import { operatorAction } from "../../../action.ts";

export const breakDemo = operatorAction(
  z.object({ breakage: z.enum(BREAKAGES), companyId: z.uuid().optional() }),
  async (caller, order) => {
    await breakSomething(caller, (await headers()).get("host"), order);
    return { kind: "done", message: BREAKAGE_WORDS[order.breakage].done };
  },
);

export const mendDemo = operatorAction(z.object({}), async (caller) => ({
  kind: "done",
  message: mendedWords(await mendAll(caller, (await headers()).get("host"))),
}));
