// Faults in how the database is reached and whose clock is used.

import type { PlantedFault } from "./planted-fault.ts";

export const databaseFaults: PlantedFault[] = [
  {
    name: "recovered-day-forgets-its-failure",
    breaks: "A day on which a connection failed and recovered shows as verified.",
    tests: ["lib/companies/verified-days/keep-verified-days.db.test.ts"],
    edits: [
      {
        file: "lib/companies/verified-days/keep-verified-days.ts",
        find: "failing = kept.failing OR excluded.failing",
        replace: "failing = excluded.failing",
      },
    ],
  },
  {
    name: "day-counted-with-each-change",
    breaks: "A company that was verified already is counted again for the fleet's day.",
    tests: ["lib/companies/verified-days/keep-verified-days.db.test.ts"],
    edits: [
      {
        file: "lib/companies/verified-days/keep-verified-days.ts",
        find: "AND b.day = w.day AND b.verified)",
        replace: "AND b.day = w.day AND NOT b.verified)",
      },
    ],
  },
  {
    name: "totals-counted-twice",
    breaks:
      "When a record grows, its whole value is added to the totals again instead of the difference.",
    tests: ["lib/calls/kept-totals.db.test.ts"],
    edits: [
      {
        file: "prisma/migrations/20261128134351_kept_call_totals/migration.sql",
        find: 'n."calls" - o."calls"',
        replace: 'n."calls"',
      },
    ],
  },
  {
    name: "event-leaves-no-line",
    breaks: "A deleted event stays in the stored counts.",
    tests: ["lib/webhooks/event-counts.db.test.ts"],
    edits: [
      {
        file: "prisma/migrations/20261128142524_kept_event_counts/migration.sql",
        find: "-count(*), -sum(GREATEST",
        replace: "0, -sum(GREATEST",
      },
    ],
  },
  {
    name: "young-audit-deleted",
    breaks: "A line of the audit log that is younger than a year can be deleted.",
    tests: ["lib/process/bounded-history.db.test.ts"],
    edits: [
      {
        file: "prisma/migrations/20261128143256_bounded_history/migration.sql",
        find: 'GREATEST("older_than_days", 366)',
        replace: '"older_than_days"',
      },
      {
        file: "prisma/migrations/20261128143256_bounded_history/migration.sql",
        find: "> now() - interval '365 days'",
        replace: "> now()",
      },
    ],
  },
  {
    name: "standby-used",
    breaks:
      "A connection to a standby is kept: its data is stale, and stays stale after a failover.",
    tests: ["test/databases/outages.db.test.ts"],
    edits: [
      {
        file: "lib/platform/database/meet-server.ts",
        find: "if (server?.isStandby)",
        replace: "if (server === undefined)",
      },
    ],
  },
  {
    name: "prepared-behind-a-pooler",
    breaks: "Named statements are prepared in sessions that a pooler gives to other clients.",
    tests: ["test/databases/pgbouncer.db.test.ts"],
    edits: [
      {
        file: "lib/platform/database/db.ts",
        find: "preparing.allowed = preparing.allowed !== false && !isPooled;",
        replace: "preparing.allowed = preparing.allowed !== isPooled || isPooled;",
      },
    ],
  },
  {
    name: "worker-by-its-own-clock",
    breaks: "A worker whose clock is behind seems silent, and one ahead seems alive after its end.",
    tests: ["lib/platform/database-clock.db.test.ts"],
    edits: [
      {
        file: "lib/platform/jobs/heartbeat.ts",
        find: "DO UPDATE SET last_seen_at = EXCLUDED.last_seen_at",
        replace: "DO UPDATE SET last_seen_at = ${new Date()}",
      },
      {
        file: "lib/platform/jobs/heartbeat.ts",
        find: "now() - make_interval(secs => ${process.uptime()}), now(),",
        replace: "now() - make_interval(secs => ${process.uptime()}), ${new Date()},",
      },
    ],
  },
  {
    name: "right-clocks-accused",
    breaks: "A database whose clock is wrong is not told of, and every process is accused instead.",
    tests: ["lib/platform/clocks/find-wrong-clocks.test.ts"],
    edits: [
      {
        file: "lib/platform/clocks/find-wrong-clocks.ts",
        find: "gustoAhead !== null && isOff(gustoAhead);",
        replace: "gustoAhead !== null && isOff(gustoAhead) && isOff(0);",
      },
    ],
  },
];
