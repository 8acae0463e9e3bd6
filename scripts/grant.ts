// npm run db:grant -- ROLE: gives the database role of app and worker the rights it needs, and no
// more.

import { ownersUrl } from "../local/postgres/connect.ts";
import { grantRole } from "../local/postgres/grant-role.ts";
import { PlainFailure, reportFailure } from "../local/plain-failure.ts";

async function grant([role]: string[]): Promise<void> {
  if (!role)
    throw new PlainFailure("Name the role of app and worker: npm run db:grant -- dashboard_app");
  await grantRole(ownersUrl(), role);
  console.log(
    `${role} may now read and write what app and worker do; the audit log and the timeline of tokens it can only add to.`,
  );
}

await grant(process.argv.slice(2)).catch(reportFailure);
