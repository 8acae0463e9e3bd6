"use server";

import { z } from "zod";
import { CHANNEL_IDS } from "#lib/incidents/alerts/channels.ts";
import { sendTestAlert } from "#lib/incidents/alerts/send-test-alert.ts";
import { setChannelTag } from "#lib/incidents/alerts/set-channel-tag.ts";
import { operatorAction } from "../../../action.ts";
import { text } from "../../../form-fields.ts";

export const routeChannel = operatorAction(
  z.object({ channel: z.enum(CHANNEL_IDS), tag: text }),
  async (caller, { channel, tag: given }) => {
    const tag = await setChannelTag(caller, channel, given);
    return {
      kind: "done",
      message:
        tag === null ? "It is told of all companies." : `It is told of companies tagged “${tag}”.`,
    };
  },
  { keeps: ["tag"] },
);

export const testChannel = operatorAction(
  z.object({ channel: z.enum(CHANNEL_IDS) }),
  async (caller, { channel }) => {
    const problem = await sendTestAlert(caller, channel);
    return problem === null
      ? { kind: "done", message: "The test was delivered." }
      : { kind: "problem", message: `The test was not delivered. ${problem}` };
  },
);
