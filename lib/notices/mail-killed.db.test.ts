// A worker that is killed with SIGKILL while the mail server has its message, by real processes and a real connection.

import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { MINUTE_MS } from "#lib/platform/durations.ts";
import { env } from "#lib/platform/env.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { type MailServer, sendMailTo, startMailServer } from "#test/outbound/start-mail-server.ts";
import { createNotice } from "./create-notice.ts";
import { mailNotices } from "./mail-notices.ts";

const OPERATOR = "ops@partner.example";
let database: TestDatabase;
let server: MailServer;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startMailServer();
  env().OPERATOR_EMAILS = [OPERATOR];
});
afterAll(async () => {
  await closeDatabase();
  await server.close();
  await database.drop();
});
beforeEach(async () => {
  sendMailTo(server);
  await db().notice.deleteMany();
  await createNotice({ companyId: null, kind: "test", key: randomUUID(), text: "Something." });
});

function startMailing(): ChildProcess {
  return spawn(process.execPath, ["--conditions=react-server", "test/processes/mail-notices.ts"], {
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      SMTP_URL: server.url,
      MAIL_FROM: "payroll@partner.example",
      OPERATOR_EMAILS: OPERATOR,
      NODE_OPTIONS: "",
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
}

async function killIn(manner: MailServer["manner"]): Promise<void> {
  server.manner = manner;
  const mailing = startMailing();
  await once(server.events, "message");
  mailing.kill("SIGKILL");
  await once(mailing, "exit");
  server.manner = "take";
}

it.each<[string, MailServer["manner"], number]>([
  ["before the server has taken the message is sent by the next, and read once", "hold_message", 1],
  [
    "after the server has taken it, before that is known, is sent again: at least once",
    "hold_answer",
    2,
  ],
])("a mail whose sender is killed %s", async (_case, manner, mails) => {
  await killIn(manner);
  const now = new Date();
  // Nobody else sends it while the one who is dead might still be at it.
  expect(await mailNotices(now)).toBe(0);
  expect(await mailNotices(new Date(now.getTime() + 5 * MINUTE_MS))).toBe(1);
  expect(server.inbox.map(({ to }) => to)).toEqual(Array.from({ length: mails }, () => [OPERATOR]));
  expect(await mailNotices(new Date(now.getTime() + 30 * MINUTE_MS))).toBe(0);
});
