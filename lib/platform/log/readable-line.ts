import { inspect } from "node:util";

/** A log line for people: time, level, message, then the other fields as they are. Pure. */
export function readableLine(line: string): string {
  const {
    level,
    time,
    pid: _pid,
    msg,
    err,
    ...fields
  } = JSON.parse(line) as Record<string, unknown>;
  const rest = Object.entries(fields).map(
    ([name, value]) =>
      ` ${name}=${typeof value === "string" ? value : inspect(value, { breakLength: Infinity })}`,
  );
  const stack = (err as { stack?: string } | undefined)?.stack;
  return `${String(time).slice(11, 19)} ${String(level).toUpperCase().padEnd(5)} ${String(msg)}${rest.join("")}\n${stack ? `${stack}\n` : ""}`;
}
