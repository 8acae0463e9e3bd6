import type { ProblemCode } from "./problem.ts";

/*
 * next-auth turns every failure into one of its own few words. What really went wrong is carried past it
 * in this object, one a request.
 */
export class SignInAttempt {
  problem: ProblemCode | null = null;
  /** True once next-auth found its state and PKCE cookies and handed the answer to us. */
  reachedProvider = false;
  /** Companies that this sign-in connected for the first time. */
  newCompanyIds: readonly string[] = [];

  /** Notes the problem and makes next-auth give up. */
  fail(problem: ProblemCode): never {
    this.problem = problem;
    throw new Error(`sign-in refused: ${problem}`);
  }
}

/** What a use case of signing in answers: the person's identity, or why not. */
export type SignInResult<T> = ({ kind: "done" } & T) | { kind: "problem"; problem: ProblemCode };

/** What lib/companies does for a sign-in with Gusto; passed in by the door, so that this room does not know that one. */
export type GustoSignIn = {
  /** Exchanges the code and stores the pair. Answers an opaque id; no token leaves lib/tokens. */
  exchange(input: {
    code: string;
    redirectUri: string;
    codeVerifier: string;
  }): Promise<SignInResult<{ authorizationId: string }>>;
  /** Asks Gusto whose it is, and makes user, company, access and grant one. */
  establish(input: {
    authorizationId: string;
    ip: string | null;
  }): Promise<SignInResult<{ resourceOwnerUuid: string; newCompanyIds: string[] }>>;
};
