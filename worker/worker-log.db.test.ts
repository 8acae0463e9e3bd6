import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, expect, it } from "vitest";
import { age, connectCompanies } from "#test/connected-company.ts";
import { type ReceivedSpan, startTraceReceiver } from "#test/observability/trace-receiver.ts";
import { withGusto } from "#test/with-gusto.ts";

type Line = Record<string, unknown>;
type Started = { child: ChildProcess; output: () => string; ended: Promise<unknown[]> };

const simulator = withGusto();
let started: Started | undefined;

afterEach(() => started?.child.kill("SIGKILL"));

function start(program: string, flags: string[] = [], env: Record<string, string> = {}): Started {
  const args = ["--conditions=react-server", ...flags, program];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_OPTIONS: "", LOG_LEVEL: "debug", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return (started = { child, output: () => output, ended: once(child, "close") });
}

/** Throws for one that is no JSON. */
function linesOf(output: string): Line[] {
  return output
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

const module = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;

it("a worker writes lines of JSON alone, whoever prints, and those of a refresh name job, token and attempt", async () => {
  const { tokenId } = await connectCompanies(simulator);
  await age(tokenId, 86_400);
  // Put together there, for the source of a stack is its address here.
  const prints = module(`const secret = "can" + "ary"; setTimeout(() => {
    console.log("printed %o with access_token=%s", { by: "a package" }, secret);
    console.error("two\\nlines", new Error("password=" + secret));
    process.stderr.write("past the console\\n");
    process.emitWarning("a warning", "DeprecationWarning");
  }, 500)`);
  const { child, output, ended } = start("worker/main.ts", ["--import", prints]);
  await expect
    .poll(() => output().includes('"A token was refreshed"') && output().includes("past the"), {
      timeout: 20_000,
    })
    .toBe(true);
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  const lines = linesOf(output());
  for (const line of lines)
    expect(line).toMatchObject({
      level: expect.stringMatching(/^(debug|info|warn|error)$/),
      time: expect.stringMatching(/^\d{4}-/),
      msg: expect.any(String),
    });
  expect(output()).not.toContain("canary");
  expect(lines).toContainEqual(expect.objectContaining({ level: "warn", msg: "past the console" }));
  expect(lines).toContainEqual(
    expect.objectContaining({ problem: "node_warning", msg: "a warning" }),
  );
  const refresh = lines.find(({ msg }) => msg === "A token was refreshed");
  expect(refresh).toMatchObject({ tokenId, job: "tokens.sweep", jobId: expect.any(String) });
  const call = lines.find(({ endpoint }) => endpoint === "POST /oauth/token");
  expect(call).toMatchObject({ attemptId: refresh?.attemptId, jobId: refresh?.jobId });
});

it("a worker that is told where sends traces that lead from a job to the refresh to Gusto's call", async () => {
  const receiver = await startTraceReceiver();
  const { tokenId } = await connectCompanies(simulator);
  await age(tokenId, 86_400);
  const { child, output, ended } = start("worker/main.ts", [], {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
  });
  await expect
    .poll(() => output().includes('"A token was refreshed"'), { timeout: 20_000 })
    .toBe(true);
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  receiver.close();
  const { spans } = receiver;
  const parentOf = (span?: ReceivedSpan) =>
    spans.find(({ spanId }) => spanId === span?.parentSpanId);
  const refresh = spans.find(({ attributes }) => attributes["app.token_id"] === tokenId);
  const call = spans.find(
    (span) => span.name === "Gusto POST token" && span.parentSpanId === refresh?.spanId,
  );
  const job = parentOf(refresh);
  expect(call).toMatchObject({ traceId: job?.traceId });
  expect(job).toMatchObject({ name: "job tokens.sweep" });
  expect(job?.parentSpanId ?? "").toBe("");
  const line = linesOf(output()).find(({ msg }) => msg === "A token was refreshed");
  expect(line).toMatchObject({ trace_id: job?.traceId, span_id: refresh?.spanId });
});

it.each([
  ["an unhandled rejection", "Promise.reject(error)", "unhandled_rejection"],
  ["an uncaught exception", "throw error", "uncaught_exception"],
])("%s ends a worker with one last line that says so", async (_case, act, problem) => {
  const crash = module(`const error = new Error("refresh_token=can" + "ary was the end");
    setTimeout(() => { ${act} }, 300)`);
  const { output, ended } = start("worker/main.ts", ["--import", crash]);
  expect(await ended).toEqual([1, null]);
  expect(linesOf(output()).at(-1)).toMatchObject({
    level: "fatal",
    problem,
    err: { message: "refresh_token=[secret] was the end" },
  });
});

it.each(["is not there", "says nothing"])(
  "a worker whose database %s ends with one sentence and no stack",
  async (how) => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    if (how === "is not there") server.close();
    const url = `postgresql://nobody:canary@127.0.0.1:${port}/none`;
    const { output, ended } = start("worker/main.ts", [], { DATABASE_URL: url });
    expect(await ended).toEqual([1, null]);
    server.close();
    const last = linesOf(output()).at(-1);
    expect(last).toMatchObject({ level: "fatal", problem: "database_unavailable" });
    expect(last).not.toHaveProperty("err");
    expect(output()).not.toContain("canary");
  },
);

it("a migration, done or failed, is told in lines of JSON, too", async () => {
  const done = start("scripts/migrate.ts");
  expect(await done.ended).toEqual([0, null]);
  expect(linesOf(done.output())).toMatchObject([{ level: "info", applied: 0 }]);
  const failed = start("scripts/migrate.ts", [], {
    DATABASE_URL: "postgresql://nobody:canary@127.0.0.1:1/none",
  });
  expect(await failed.ended).toEqual([1, null]);
  expect(linesOf(failed.output()).at(-1)).toMatchObject({ level: "fatal" });
  expect(failed.output()).not.toContain("canary");
});
