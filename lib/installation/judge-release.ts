import type { InstallationProblem } from "./judge-installation.ts";

/** What a database says to a release. Releases are known by the newest migration that they bring: names of migrations are in the order of time. */
type ReleaseFacts = {
  /** The newest migration of this release. */
  version: string;
  isApplied: boolean;
  /** Releases that do not know this migration must not run here any more. Null: the database says nothing of it. */
  oldestBeside: string | null;
};

/** Whether a release may work on a database. Older than the database is right, as long as nothing was taken away that it uses. Pure. */
export function judgeRelease({
  version,
  isApplied,
  oldestBeside,
}: ReleaseFacts): InstallationProblem | null {
  if (oldestBeside !== null && version < oldestBeside)
    return {
      code: "older_release",
      message: `This release is too old for its database: it knows migrations up to ${version}, and the database serves releases from ${oldestBeside} on. Start a newer release.`,
    };
  if (!isApplied)
    return {
      code: "not_migrated",
      message: `The database is not up to date: it lacks ${version}, which this release needs. Run \`npm run db:migrate\` first.`,
    };
  return null;
}
