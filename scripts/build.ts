// npm run build: the production build, unless the one that is there is of these very sources.

import { reportFailure } from "./plain-failure.ts";
import { buildIfChanged } from "./production-build.ts";
import { step } from "./progress.ts";

await step("Production build", buildIfChanged).catch(reportFailure);
