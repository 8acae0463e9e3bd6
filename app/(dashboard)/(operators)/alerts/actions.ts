"use server";

import { z } from "zod";
import { CHANNEL_IDS } from "#lib/incidents/alerts/channels.ts";
import { sendTestAlert } from "#lib/incidents/alerts/send-test-alert.ts";
import { operatorAction } from "../../../action.ts";

export const testChannel = operatorAction(
  z.object({ channel: z.enum(CHANNEL_IDS) }),
  async (caller, { channel }) => {
    const problem = await sendTestAlert(caller, channel);
    return problem === null
      ? { kind: "done", message: "The test was delivered." }
      : { kind: "problem", message: `The test was not delivered. ${problem}` };
  },
);
