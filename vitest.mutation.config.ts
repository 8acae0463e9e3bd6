// For `npm run mutation`: the tests as they are, the slow simulation last, because a mutant dies at its first failing test.

import { defineConfig, mergeConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import config from "./vitest.config.ts";

const isSlow = ({ moduleId }: TestSpecification): number => Number(moduleId.includes("/test/simulation/"));

class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => isSlow(a) - isSlow(b));
  }
}

export default mergeConfig(config, defineConfig({ test: { sequence: { sequencer: QuickFirst } } }));
