// Reads PostgreSQL's own log, to quote in a message.

import { existsSync, readFileSync } from "node:fs";

/** PostgreSQL's last complaint, to quote in a message. */
export function lastComplaint(logFile: string): string {
  const lines = existsSync(logFile) ? readFileSync(logFile, "utf8").trimEnd().split("\n") : [];
  const complaint =
    lines.findLast((line) => /\b(FATAL|PANIC|could not|error while loading)\b/.test(line)) ??
    lines.at(-1) ??
    "no output";
  return complaint.replace(/^.*?\b(FATAL|PANIC|LOG):\s+/, "");
}

export function lastLine(text: string): string {
  return (
    text
      .trimEnd()
      .split("\n")
      .findLast((line) => line.includes("error") || line.includes("could not")) ?? text.trimEnd()
  );
}
