import { processWide } from "#lib/platform/process/process-wide.ts";
import type { RouteDefinition } from "./route-definition.ts";

type AnswerCheck = (definition: RouteDefinition, answer: Response) => Promise<void>;

/**
 * Tests compare every response with its route's definition (test/api/check-api-answers.ts). Not in
 * production: types already cover a body's shape, and an access token is served thousands of times
 * a second.
 */
export const answerCheck = processWide("check of the API's answers", () => ({
  check: null as AnswerCheck | null,
}));
