import type { Metadata } from "next";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { ConnectForm } from "#components/connect/connect-form.tsx";
import { CONNECT_PROBLEMS, type ProblemWords } from "#components/connect/connect-problems.ts";
import { InlineName } from "#components/companies/company-name.tsx";
import { ProblemState } from "#components/frame/problem-state.tsx";
import { readConnectProblem } from "#lib/connect/connect-problem.ts";
import { requireViewer } from "#lib/access/current-viewer.ts";
import { FocusPage } from "../../focus-page.tsx";

export const metadata: Metadata = { title: "Not connected" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ConnectProblemPage({ searchParams }: Props) {
  const viewer = await requireViewer("/connect");
  const { code, names, errorId, companyId } = readConnectProblem(viewer.userId, await searchParams);
  const words = CONNECT_PROBLEMS[code];
  return (
    <FocusPage viewer={viewer}>
      <ProblemState
        title={words.title}
        happened={
          <>
            <p>{words.happened}</p>
            {names && (
              <p className="mt-2">
                You wanted to connect <InlineName name={names.expected} />, but Gusto connected{" "}
                <InlineName name={names.returned} />.
              </p>
            )}
          </>
        }
        lost={words.lost}
        next={words.next}
        id={errorId}
        action={<WayOut way={words.way} companyId={companyId} expected={names?.expected} />}
      />
    </FocusPage>
  );
}

/**
 * `companyId`: from a reconnect or a link to a company. Whatever happened, the way on leads to that
 * company only.
 */
function WayOut({
  way,
  companyId,
  expected,
}: {
  way: ProblemWords["way"];
  companyId?: string;
  expected?: string;
}) {
  if (way === "sign_in")
    return (
      <ButtonLink kind="primary" href="/sign-in">
        Sign in
      </ButtonLink>
    );
  if (way === "home")
    return (
      <ButtonLink kind="primary" href="/">
        Overview
      </ButtonLink>
    );
  return (
    <>
      {way === "join" && (
        <ConnectForm purpose="join" kind="primary">
          Join the two accounts
        </ConnectForm>
      )}
      {companyId && way !== "join" && (
        <ConnectForm purpose="pinned" companyId={companyId} kind="primary">
          {expected ? (
            <>
              Reconnect <InlineName name={expected} />
            </>
          ) : (
            "Try again"
          )}
        </ConnectForm>
      )}
      {!companyId && way === "retry" && (
        <ConnectForm purpose="connect" kind="primary">
          Try again
        </ConnectForm>
      )}
      <ButtonLink
        kind={way === "companies" && !companyId ? "primary" : "secondary"}
        href="/companies"
      >
        Your companies
      </ButtonLink>
    </>
  );
}
