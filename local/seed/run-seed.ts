import { existsSync } from "node:fs";
import path from "node:path";
import { PlainFailure } from "../plain-failure.ts";
import { step } from "../progress.ts";
import { runCaptured } from "../processes/run-captured.ts";
import { ROOT_DIR, type ProcessEnvironment } from "../settings.ts";

const SEED = path.join(ROOT_DIR, "local", "seed", "seed-demo.ts");

/** Seeds the demo in a separate process, which reads the app's settings instead of ours. */
export async function seedDemo(environment: ProcessEnvironment): Promise<void> {
  if (!existsSync(SEED)) return;
  await step("Demo data", async () => {
    const { code, output } = await runCaptured(["--conditions=react-server", SEED], {
      env: environment,
      onOutput: (text) => process.stdout.write(text),
    });
    if (code !== 0) throw new PlainFailure(`The demo data could not be written:\n${output.trim()}`);
  });
}
