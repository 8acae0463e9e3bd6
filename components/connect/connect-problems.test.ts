import { describe, expect, it } from "vitest";
import { PROBLEM_CODES } from "#lib/sign-in/problem.ts";
import { CONNECT_PROBLEMS } from "./connect-problems.ts";
import { signInProblem } from "./sign-in-problems.ts";

describe("the words for a connection that was not completed", () => {
  it.each(PROBLEM_CODES)(
    "%s says what happened, whether anything is lost, and what to do",
    (code) => {
      const { title, happened, lost, next } = CONNECT_PROBLEMS[code];
      for (const sentence of [happened, lost, next]) expect(sentence).toMatch(/[.]$/);
      expect(lost).toMatch(/^No\./);
      expect(title).not.toMatch(/[.!]$/);
    },
  );

  it.each(PROBLEM_CODES)("%s neither blames anyone nor uses OAuth jargon", (code) => {
    const words = [
      ...Object.values(CONNECT_PROBLEMS[code]),
      ...Object.values(signInProblem(code)),
    ].join(" ");
    expect(words).not.toMatch(
      /\b(oops|you failed|invalid|illegal|forbidden|oauth|state|grant|token|code)\b/i,
    );
  });
});
