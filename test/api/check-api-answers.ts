// Set-up of the database tests and of the server processes that they start: every answer of the API is held against what its
// route says of it, so that neither a field, a status nor a header can be answered that the OpenAPI document does not have.

import { answerCheck } from "../../app/api/v1/answer-check.ts";

// Loaded with the first answer: most test files have none.
answerCheck.check = async (definition, answer) =>
  (await import("./check-api-answer.ts")).checkApiAnswer(definition, answer);
