// A process that mails what is due, as the worker's job does, until it is done or killed.

import { mailNotices } from "#lib/notices/mail-notices.ts";

await mailNotices();
process.exit();
