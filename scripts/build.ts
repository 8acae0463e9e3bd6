// npm run build: the production build, unless the existing one matches the sources.

import { reportFailure } from "../local/plain-failure.ts";
import { buildIfChanged } from "../local/processes/production-build.ts";
import { step } from "../local/progress.ts";

await step("Production build", buildIfChanged).catch(reportFailure);
