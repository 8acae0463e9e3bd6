"use server";

import { z } from "zod";
import { disableUser, enableUser } from "#lib/access/staff/disable-user.ts";
import { changeStaffRole, inviteStaff, removeStaff } from "#lib/access/staff/staff-acts.ts";
import { mailInvitationsJob } from "#lib/notices/mail-invitations-job.ts";
import { canSendMail } from "#lib/notices/send-mail.ts";
import { operatorAction } from "../../../action.ts";
import { text } from "../../../form-fields.ts";

const role = z.enum(["operator", "viewer"]);
const seen = { memberId: text, version: z.coerce.number().int().min(0) };

export const invite = operatorAction(
  z.object({ email: text, role }),
  async (caller, input) => {
    const isMailed = canSendMail();
    await inviteStaff(caller, { ...input, isMailed });
    if (isMailed) await mailInvitationsJob.tryEnqueue({});
    return {
      kind: "done",
      message: `Let in from their first sign-in on. ${isMailed ? "An invitation is being sent." : "Send them the link below."}`,
    };
  },
  { keeps: ["email", "role"] },
);

export const changeRole = operatorAction(
  z.object({ ...seen, role }),
  async (caller, { role: wanted, ...member }) => {
    await changeStaffRole(caller, member, wanted);
    return { kind: "done", message: "Role changed." };
  },
);

export const removeMember = operatorAction(z.object(seen), async (caller, member) => {
  await removeStaff(caller, member);
  return { kind: "done", message: "Removed." };
});

export const disablePerson = operatorAction(
  z.object({ userId: text }),
  async (caller, { userId }) => {
    await disableUser(caller, userId);
    return { kind: "done", message: "Disabled: all sessions have ended." };
  },
);

export const enablePerson = operatorAction(
  z.object({ userId: text }),
  async (caller, { userId }) => {
    await enableUser(caller, userId);
    return { kind: "done", message: "Enabled: they may sign in again." };
  },
);
