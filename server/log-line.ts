/** A line of the log in the form of lib/platform/logger.ts, which this process has only inside of Next.js' bundles. */
export function logLine(
  level: "info" | "warn",
  fields: Record<string, unknown>,
  msg: string,
): void {
  const line = {
    level: level === "info" ? 30 : 40,
    time: new Date().toISOString(),
    pid: process.pid,
    ...fields,
    msg,
  };
  console.log(JSON.stringify(line));
}
