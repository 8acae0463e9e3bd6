import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { SignInPanel } from "#components/connect/sign-in-panel.tsx";
import { signInProblem } from "#components/connect/sign-in-problems.ts";
import { findViewer } from "#lib/access/current-viewer.ts";
import { isDemoOpen } from "#lib/sign-in/demo-gate.ts";
import { parseErrorId, parseProblemCode } from "#lib/sign-in/problem.ts";
import { safeReturnTo } from "#lib/platform/http/return-to.ts";
import { env } from "#lib/platform/env.ts";
import { DEMO_USERS } from "./demo-users.ts";

export const metadata: Metadata = { title: "Sign in" };

type Props = {
  searchParams: Promise<{
    returnTo?: string | string[];
    problem?: string | string[];
    id?: string | string[];
  }>;
};

export default async function SignInPage({ searchParams }: Props) {
  const { returnTo, problem, id } = await searchParams;
  const target = safeReturnTo(returnTo);
  if (problem === undefined && (await findViewer())) redirect(target);
  const isDemo = isDemoOpen((await headers()).get("host"));
  return (
    <main
      id="content"
      tabIndex={-1}
      className="grid min-h-dvh place-items-center px-4 py-10 outline-none"
    >
      <SignInPanel
        returnTo={target}
        isForCompany={target.startsWith("/companies/")}
        problem={problem === undefined ? null : signInProblem(parseProblemCode(problem))}
        errorId={parseErrorId(id)}
        hasStaffSignIn={env().OIDC_ISSUER !== undefined}
        demoUsers={isDemo ? DEMO_USERS : []}
      />
    </main>
  );
}
