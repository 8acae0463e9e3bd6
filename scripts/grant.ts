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
      "Grants the database role of app and worker (such as dashboard_app) the rights they need, and no more.",
    positionals: [1, 1],
  });
  const [role = ""] = positionals;
  await grantRole(ownersUrl(), role);
  console.log(
    `${role} now has the rights app and worker need; it can only add to the audit log and the token timeline.`,
  );
}

await grant().catch(reportFailure);
