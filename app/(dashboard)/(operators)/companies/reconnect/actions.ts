"use server";

import { z } from "zod";
import { createLinks, LINK_LIFE_DAYS } from "#lib/connect/links/create-links.ts";
import { mailLinksJob } from "#lib/connect/links/mail-links-job.ts";
import { readMailRequests } from "#lib/connect/links/read-mail-requests.ts";
import { revokeLink as revokeLinkOf } from "#lib/connect/links/revoke-link.ts";
import { countOf } from "#lib/platform/format.ts";
import { operatorAction } from "../../../../action.ts";
import { text, texts } from "../../../../form-fields.ts";

/** Also: `email-<company id>`, with the addresses of that company's admins. */
const chosen = z.object({ company: texts }).catchall(text);

export const mailLinks = operatorAction(chosen, async (caller, { company, ...fields }) => {
  const links = await createLinks(
    caller,
    readMailRequests(company, (id) => fields[`email-${id}`] ?? ""),
  );
  await mailLinksJob.tryEnqueue({});
  return {
    kind: "done",
    message: `${countOf(links.length, "link is", "links are")} being sent. See the status under “Recent links”.`,
  };
});

export const createLinksToCopy = operatorAction(chosen, async (caller, { company }) => {
  const links = await createLinks(
    caller,
    company.map((companyId) => ({ companyId, email: null })),
  );
  return {
    kind: "done",
    message: `Created ${countOf(links.length, "link", "links")}, valid for ${LINK_LIFE_DAYS} days. Copy ${links.length === 1 ? "it" : "them"} below.`,
  };
});

export const revokeLink = operatorAction(z.object({ linkId: text }), async (caller, { linkId }) => {
  await revokeLinkOf(caller, linkId);
  return { kind: "done", message: "Revoked." };
});
