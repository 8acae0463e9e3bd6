// Runs inside run-in-sandbox.ts's sandbox the way an image would be used: the migration, then app
// and worker, commands alongside, and the stop. Prints what it saw as one line of JSON; the test
// outside judges it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const APP = `http://127.0.0.1:${process.env.PORT}`;
const READY_LIMIT_MS = 60_000;
const POLL_MS = 20;

/** @type {Record<string, unknown>} */
const seen = { user: process.getuid?.(), commands: {} };

function start(...command) {
  const child = spawn("/app/entry.sh", command, { stdio: ["ignore", "pipe", "pipe"] });
  const part = { child, output: "", ended: once(child, "close") };
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => (part.output += chunk));
  return part;
}

async function run(...command) {
  const part = start(...command);
  const [code] = await part.ended;
  return { code, output: part.output };
}

async function ask(path, headers = {}) {
  const answer = await fetch(APP + path, { headers, redirect: "manual" }).catch(() => null);
  return answer ? { status: answer.status, text: await answer.text() } : { status: 0, text: "" };
}

/** In milliseconds; null if it didn't happen or the process has ended. */
async function until(check, { child }) {
  const begun = performance.now();
  while (!(await check())) {
    if (performance.now() - begun > READY_LIMIT_MS || child.exitCode !== null) return null;
    await delay(POLL_MS);
  }
  return Math.round(performance.now() - begun);
}

function megabytes({ child }) {
  if (child.exitCode !== null) return null;
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024);
}

function write(place) {
  try {
    writeFileSync(place, "x");
    return "written";
  } catch (error) {
    return error.code;
  }
}

const linesOf = (part) => part.output.trim().split("\n").filter(Boolean);
const isJson = (line) => line.startsWith("{") && line.endsWith("}");

seen.migration = await run("migrate");
seen.migrationNotJson = seen.migration.output
  .trim()
  .split("\n")
  .filter((line) => !isJson(line));
const app = start("app");
seen.msUntilHealthy = await until(async () => (await ask("/api/health")).status === 200, app);
const worker = start("worker");
seen.msUntilWorker = await until(
  async () => (await ask("/api/health")).text.includes('"worker":"ok"'),
  worker,
);
seen.page = await ask("/sign-in");
const asset = /\/_next\/static\/[^"]+\.js/.exec(seen.page.text)?.[0] ?? "/none";
seen.asset = (await ask(asset)).status;
seen.image = await run("healthcheck");

const commands = JSON.parse(process.env.COMMANDS_TO_TRY ?? "[]");
for (const command of commands) seen.commands[command.join(" ")] = await run(...command);
const key = await run("api-keys:create", "--name", "sandbox");
const secret = key.output.trim().split("\n").at(-1);
seen.api = (await ask("/api/v1/companies", { authorization: `Bearer ${secret}` })).status;

await delay(1_000);
seen.megabytes = { app: megabytes(app), worker: megabytes(worker) };
seen.writing = Object.fromEntries(
  ["/app/x", "/app/.next/x", "/etc/x", "/x", "/tmp/x", "/data/x"].map((place) => [
    place,
    write(place),
  ]),
);

const stopped = performance.now();
app.child.kill("SIGTERM");
worker.child.kill("SIGTERM");
seen.msUntilDraining = await until(
  async () => (await ask("/api/health")).text.includes("draining"),
  app,
);
seen.whileDraining = (await ask("/sign-in")).status;
const [[appCode], [workerCode]] = await Promise.all([app.ended, worker.ended]);
seen.stop = { app: appCode, worker: workerCode, ms: Math.round(performance.now() - stopped) };
seen.notJson = [...linesOf(app), ...linesOf(worker)].filter((line) => !isJson(line));
// There is no network for Gusto's answers, and the first health checks come before the database is open.
const EXPECTED = /"problem":"no_answer"|"route":"\/api\/health","status":503/;
seen.complaints = [...linesOf(app), ...linesOf(worker)].filter(
  (line) => /EROFS|EACCES|"level":"(warn|error|fatal)"/.test(line) && !EXPECTED.test(line),
);
seen.left = { tmp: readdirSync("/tmp"), data: readdirSync("/data") };
seen.logs = { app: app.output, worker: worker.output };
console.log(JSON.stringify(seen));
