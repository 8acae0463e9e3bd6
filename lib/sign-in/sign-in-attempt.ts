import type { ProblemCode } from "./problem.ts";

/*
 * next-auth maps every failure to one of its few error codes. This object, one per request, carries
 * the real problem past it.
 */
export class SignInAttempt {
  problem: ProblemCode | null = null;
  /** True once next-auth has found its state and PKCE cookies and called us. */
  reachedProvider = false;
  /** Companies this sign-in connected for the first time. */
  newCompanyIds: readonly string[] = [];

  /** Records the problem and makes next-auth stop. */
  fail(problem: ProblemCode): never {
    this.problem = problem;
    throw new Error(`sign-in refused: ${problem}`);
  }
}

/** The result of a sign-in use case: the person's identity, or the reason it failed. */
export type SignInResult<T> = ({ kind: "done" } & T) | { kind: "problem"; problem: ProblemCode };

/**
 * What lib/companies does for a Gusto sign-in. Passed in by the route, so this room doesn't depend
 * on that one.
 */
export type GustoSignIn = {
  /** Exchanges the code and stores the pair. Returns an opaque id; tokens stay in lib/tokens. */
  exchange(input: {
    code: string;
    redirectUri: string;
    codeVerifier: string;
  }): Promise<SignInResult<{ authorizationId: string }>>;
  /** Asks Gusto who it belongs to, and creates user, company, access and grant together. */
  establish(input: {
    authorizationId: string;
    ip: string | null;
  }): Promise<SignInResult<{ resourceOwnerUuid: string; newCompanyIds: string[] }>>;
};
