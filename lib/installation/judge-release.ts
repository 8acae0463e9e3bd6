import type { InstallationProblem } from "./judge-installation.ts";

/**
 * What a database says to a release. A release is identified by the newest migration it contains;
 * migration names sort by time.
 */
type ReleaseFacts = {
  /** The newest migration of this release. */
  version: string;
  isApplied: boolean;
  /**
   * Releases that do not know this migration must no longer run here. Null: the database names
   * none.
   */
  oldestBeside: string | null;
};

/**
 * Whether a release may work on a database. An older release may, as long as nothing it uses was
 * removed. Pure.
 */
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
