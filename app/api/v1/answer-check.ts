import { processWide } from "#lib/platform/process/process-wide.ts";
import type { RouteDefinition } from "./route-definition.ts";

type AnswerCheck = (definition: RouteDefinition, answer: Response) => Promise<void>;

/**
 * Tests hold every answer against what its route says of it (test/api/check-api-answers.ts). In production nothing is checked: types
 * hold the shape of a body already, and an access token is handed out thousands of times a second.
 */
export const answerCheck = processWide("check of the API's answers", () => ({
  check: null as AnswerCheck | null,
}));
