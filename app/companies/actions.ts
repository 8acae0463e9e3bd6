"use server";

import { z } from "zod";
import {
  retryCompanyTokens,
  refreshCompanyNow,
  testCompanyConnection,
} from "#lib/companies/check-connection.ts";
import { setCompanySync } from "#lib/companies/choice/select-companies.ts";
import { deleteCompany as deleteCompanyOf } from "#lib/companies/delete-company.ts";
import { describeCheck } from "#lib/companies/describe-check.ts";
import {
  createShareLink,
  revokeShareLink,
  SHARE_LIFE_DAYS,
} from "#lib/companies/sharing/share-links.ts";
import { changeTag } from "#lib/companies/tags/change-tags.ts";
import { disconnectCompany } from "#lib/companies/disconnect-company.ts";
import { hidePay as hidePayOf, revealPay } from "#lib/payroll/data/reveal-pay.ts";
import { cancelSync } from "#lib/payroll/runs/cancel-sync.ts";
import { requestErasure } from "#lib/payroll/erasing/request-erasure.ts";
import { startSync } from "#lib/payroll/runs/start-sync.ts";
import { action, operatorAction } from "../action.ts";
import { onOrOff, text } from "../form-fields.ts";

const company = z.object({ companyId: text });
/** `name`: the company's name, typed to confirm what can't be undone. */
const typedName = company.extend({ name: text });

export const refreshNow = action(company, async (caller, { companyId }) =>
  describeCheck(
    await refreshCompanyNow(caller, companyId),
    "Refreshed. The new token pair is stored and in use.",
  ),
);

export const testConnection = action(company, async (caller, { companyId }) =>
  describeCheck(
    await testCompanyConnection(caller, companyId),
    "Gusto accepted the test call. The connection works.",
  ),
);

export const tryOnceMore = operatorAction(company, async (caller, { companyId }) =>
  describeCheck(
    await retryCompanyTokens(caller, companyId),
    "Gusto accepts the stored tokens. The connection works again.",
  ),
);

export const disconnect = action(company, async (caller, { companyId }) => {
  await disconnectCompany(caller, companyId);
  return {
    kind: "done",
    message: "Disconnected. Its tokens are no longer served, and Gusto is being notified.",
  };
});

export const share = action(company, async (caller, { companyId }) => {
  await createShareLink(caller, companyId);
  return {
    kind: "done",
    message: `Created. It works for ${SHARE_LIFE_DAYS} days; copy it below.`,
  };
});

export const revokeShare = action(z.object({ shareId: text }), async (caller, { shareId }) => {
  await revokeShareLink(caller, shareId);
  return { kind: "done", message: "Revoked." };
});

export const setSync = action(company.extend({ on: onOrOff }), async (caller, input) => {
  await setCompanySync(caller, input.companyId, input.on);
  return { kind: "done", message: input.on ? "Sync is on." : "Sync is off." };
});

const tagged = company.extend({ tag: text });
const KEEPS_TAG = { keeps: ["tag"] };

export const addTag = operatorAction(
  tagged,
  async (caller, { companyId, tag }) => {
    const added = await changeTag(caller, companyId, { tag, isAdded: true });
    return {
      kind: "done",
      message: added.isChanged ? `Added “${added.tag}”.` : `It has “${added.tag}” already.`,
    };
  },
  KEEPS_TAG,
);

export const removeTag = operatorAction(tagged, async (caller, { companyId, tag }) => {
  await changeTag(caller, companyId, { tag, isAdded: false });
  return { kind: "done", message: `Removed “${tag}”.` };
});

export const syncNow = action(company, async (caller, { companyId }) => {
  const { alreadyRunning } = await startSync(caller, companyId);
  return {
    kind: "done",
    message: alreadyRunning
      ? "A sync is already in progress."
      : "Sync requested. It starts in a moment.",
  };
});

/** The form's company only says which page to return to. */
export const cancelRun = action(z.object({ runId: text }), async (caller, { runId }) => {
  await cancelSync(caller, runId);
  return { kind: "done", message: "Canceled. Data read so far is kept." };
});

export const showPay = action(company, async (caller, { companyId }) => {
  await revealPay(caller, companyId);
  return { kind: "done", message: "Pay is shown for 15 minutes." };
});

export const hidePay = action(company, async ({ viewer }, { companyId }) => {
  await hidePayOf(viewer, companyId);
  return { kind: "done", message: "Pay is hidden." };
});

export const eraseData = action(typedName, async (caller, { companyId, name }) => {
  await requestErasure(caller, companyId, name);
  return {
    kind: "done",
    message: "The synced data is being erased. It is no longer visible to anyone.",
  };
});

export const deleteCompany = operatorAction(typedName, async (caller, { companyId, name }) => {
  await deleteCompanyOf(caller, companyId, name);
  return { kind: "done", message: "The company was deleted." };
});
