// npm run package: the folder dist, with everything a server needs besides Node 24. An image is
// that folder on a base with Node.

import { buildPackage, PACKAGE_DIR } from "../local/package/build-package.ts";
import { reportFailure } from "../local/plain-failure.ts";
import { step } from "../local/progress.ts";

await step(`Package in ${PACKAGE_DIR}/`, () => buildPackage()).catch(reportFailure);
