import "server-only";
import { z } from "zod";
import { defineJob } from "#lib/platform/jobs/define-job.ts";
import { eraseCompanyData } from "./erase-company-data.ts";

/** Erases one company's synced data. Housekeeping finds erasures that lost their job. */
export const eraseCompanyDataJob = defineJob({
  name: "sync.erase",
  payload: z.object({ companyId: z.uuid() }),
  queue: {
    policy: "short",
    retryLimit: 5,
    retryDelay: 5,
    retryBackoff: true,
    expireInSeconds: 3_600,
  },
  singletonKey: ({ companyId }) => companyId,
  pollSeconds: 1,
  run: ({ companyId }) => eraseCompanyData(companyId),
});
