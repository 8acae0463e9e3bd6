// A worker process without its queue: works on bulk actions until none is open, then a line that
// tells of it.

import { workOnBulkActions } from "#lib/companies/bulk/work-on-bulk-actions.ts";
import { closeDatabase } from "#lib/platform/database/db.ts";
import { countStatements } from "#test/count-statements.ts";

export type BulkWorked = { acted: number; seconds: number; statements: number };

const begun = performance.now();
let acted = 0;
const statements = await countStatements(async () => {
  for (let more = await workOnBulkActions(); more > 0; more = await workOnBulkActions())
    acted += more;
});
const result: BulkWorked = { acted, statements, seconds: (performance.now() - begun) / 1_000 };
await closeDatabase();
process.stdout.write(`${JSON.stringify(result)}\n`);
