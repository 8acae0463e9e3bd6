// Setup for database tests and the server processes they start: every API response is checked
// against its route's definition, so no field, status or header can be returned that the OpenAPI
// document doesn't have.

import { answerCheck } from "../../app/api/v1/answer-check.ts";

// Loaded with the first response, because most test files have none.
answerCheck.check = async (definition, answer) =>
  (await import("./check-api-answer.ts")).checkApiAnswer(definition, answer);
