import type { SyncedCompany } from "#test/synced-company.ts";
import type { Report } from "../report.ts";
import type { BackupStage } from "./backups.ts";
import { askForToken, listLost } from "./judge-grants.ts";

type Restored = {
  /** Refreshed since the state that was restored, and used: Gusto has ended what is stored of them. */
  superseded: readonly SyncedCompany[];
  /** Refreshed since, never used: by Gusto's documented rule the older refresh token still works. */
  unused: readonly SyncedCompany[];
  /** Whose pair is the newest. */
  untouched: readonly SyncedCompany[];
  /** Where they are stored; the stage's own database otherwise. */
  database?: string;
};

/** App and worker are started on a database that lacks pairs. It holds itself, and is let go as the guide says. */
export async function judgeRestored(
  backup: BackupStage,
  report: Report,
  { superseded, unused, untouched, database }: Restored,
): Promise<void> {
  const { stage } = backup;
  const url = database === undefined ? stage.server.url : stage.server.urlOf(database);
  await stage.startTokenServer({ DATABASE_URL: url });
  await stage.startWorker({ DATABASE_URL: url });
  const pause = await backup.readPause(database);
  report.check("the older database holds itself at its start", pause === "held", String(pause));
  const told = stage.listLogged("restored_database");
  report.check("the log says what is missing since when", told.length > 0, told[0]?.slice(0, 300));
  const served = await Promise.all(untouched.map(({ uuid }) => askForToken(stage, uuid)));
  report.check(
    "valid tokens are served meanwhile",
    served.every(({ httpStatus }) => httpStatus === 200),
  );
  const asked = await Promise.all(superseded.map(({ uuid }) => askForToken(stage, uuid, 1)));
  report.check(
    "whose pair was superseded hears 503, and nobody is told to reconnect",
    asked.every(({ httpStatus, retryAfter }) => httpStatus === 503 && retryAfter !== null),
    [...new Set(asked.map(({ reason }) => reason))].join(", "),
  );
  const [ended] = await stage.server.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM gusto_auth_tokens WHERE state = 'reconnect_required'",
    database,
  );
  report.check("no connection is given up while it is held", ended?.count === 0);

  report.step("npm run hold -- end, and each is judged by itself …");
  await backup.type("hold -- end", { DATABASE_URL: url });
  const after = await backup.untilJudged(superseded);
  report.check(
    "superseded pairs need a reconnect, with the reason",
    after.every(({ httpStatus, reason }) => httpStatus === 409 && reason === "revoked"),
    after.map(({ httpStatus, reason }) => `${httpStatus} ${reason}`).join("; "),
  );
  for (const { uuid } of unused) await askForToken(stage, uuid, 1);
  const lost = await listLost(stage, [...unused, ...untouched]);
  report.check(
    "all others work, those refreshed but never used among them",
    lost.length === 0,
    lost.join("; "),
  );
  report.figure(
    `${superseded.length} of ${superseded.length + unused.length + untouched.length} need a reconnect`,
  );
}
