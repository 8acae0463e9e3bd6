// npm run db:grant -- ROLE: gives the database role of app and worker the rights it needs, and no
// more.

import { ownersUrl } from "../local/postgres/connect.ts";
import { grantRole } from "../local/postgres/grant-role.ts";
import { readCommandLine } from "../local/command-line.ts";
import { reportFailure } from "../local/plain-failure.ts";

async function grant(): Promise<void> {
  const { positionals } = readCommandLine({
    usage: "npm run db:grant -- ROLE",
    about:
      "Gives the database role that app and worker connect as (such as dashboard_app) the rights that they need, and no more.",
    positionals: [1, 1],
  });
  const [role = ""] = positionals;
  await grantRole(ownersUrl(), role);
  console.log(
    `${role} may now read and write what app and worker do; the audit log and the timeline of tokens it can only add to.`,
  );
}

await grant().catch(reportFailure);
