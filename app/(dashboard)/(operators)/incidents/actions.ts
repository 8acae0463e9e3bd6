"use server";

import { z } from "zod";
import {
  acknowledgeIncident,
  addIncidentNote,
  assignIncident,
  snoozeIncident,
} from "#lib/incidents/act-on-incident.ts";
import { operatorAction } from "../../../action.ts";
import { text } from "../../../form-fields.ts";

const seen = z.object({ incidentId: text, version: z.coerce.number().int() });

export const acknowledge = operatorAction(seen, async (caller, incident) => {
  await acknowledgeIncident(caller, incident);
  return { kind: "done", message: "Acknowledged." };
});

export const assign = operatorAction(
  seen.extend({ assignee: text }),
  async (caller, { assignee, ...incident }) => {
    await assignIncident(caller, incident, assignee === "" ? null : assignee);
    return { kind: "done", message: assignee === "" ? "Assigned to nobody." : "Assigned." };
  },
);

export const snooze = operatorAction(
  seen.extend({ hours: z.coerce.number() }),
  async (caller, { hours, ...incident }) => {
    await snoozeIncident(caller, incident, hours);
    return {
      kind: "done",
      message: hours === 0 ? "Snooze ended." : "Snoozed. The snooze ends early if it grows.",
    };
  },
);

export const note = operatorAction(
  z.object({ incidentId: text, note: text }),
  async (caller, { incidentId, note: words }) => {
    await addIncidentNote(caller, incidentId, words);
    return { kind: "done", message: "Added." };
  },
);
