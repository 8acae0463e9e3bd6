import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { PRODUCT_NAME } from "#lib/platform/product-name.ts";
import { ErrorId } from "../ui/error-id.tsx";
import { Mark } from "../ui/mark.tsx";
import { Notice } from "../ui/notice.tsx";
import { SharedData } from "../payroll/shared-data.tsx";
import { SubmitButton } from "../ui/controls/submit-button.tsx";

export type DemoUser = { email: string; name: string; role: string };

type Props = {
  returnTo: string;
  /** The visitor came from a link to a company. */ isForCompany: boolean;
  problem: { title: string; next: string } | null;
  /** The id under which the log has the details. */ errorId?: string;
  hasStaffSignIn: boolean;
  demoUsers: DemoUser[];
};

/**
 * Sign-in: with Gusto for company admins, with the partner's own provider for staff. Plain forms
 * only.
 */
export function SignInPanel({
  returnTo,
  isForCompany,
  problem,
  errorId,
  hasStaffSignIn,
  demoUsers,
}: Props) {
  return (
    <div className="w-full max-w-[27rem]">
      <Mark className="size-10" />
      <h1 className="mt-6 text-hero font-semibold tracking-tight">{PRODUCT_NAME}</h1>
      <p className="mt-2 text-lead text-ink-soft">
        Connect your Gusto companies and choose what to sync.
      </p>
      {problem && (
        <div role="alert" className="mt-6">
          <Notice tone="warn" title={problem.title}>
            {problem.next}
            {errorId && <ErrorId id={errorId} />}
          </Notice>
        </div>
      )}
      {isForCompany && (
        <div className="mt-6">
          <Notice tone="info" title="This link is for one company">
            Sign in as its primary or a full-access admin, and choose that company in Gusto.
          </Notice>
        </div>
      )}
      <form action="/api/auth/signin/gusto" method="post" className="mt-7">
        <input type="hidden" name="returnTo" value={returnTo} />
        <SubmitButton
          kind="primary"
          pendingText="Opening Gusto…"
          className="h-12! w-full text-lead"
        >
          Continue with Gusto
        </SubmitButton>
      </form>
      <p className="mt-3 text-table text-ink-soft">
        You need to be a primary or full-access admin of a company in Gusto.
      </p>
      <div className="mt-7 divide-y divide-line border-y border-line">
        <Disclosure summary="What is shared?">
          <SharedData />
        </Disclosure>
        {hasStaffSignIn && (
          <Disclosure summary="Staff sign-in">
            <form action="/api/auth/signin/oidc" method="post">
              <input type="hidden" name="returnTo" value={returnTo} />
              <p className="mb-3 text-ink-soft">
                For the team that runs this dashboard. Sign in with your work account.
              </p>
              <SubmitButton pendingText="Opening your provider…">
                Continue with work account
              </SubmitButton>
            </form>
          </Disclosure>
        )}
      </div>
      {demoUsers.length > 0 && <DemoUsers users={demoUsers} returnTo={returnTo} />}
    </div>
  );
}

function Disclosure({ summary, children }: { summary: string; children: ReactNode }) {
  return (
    <details className="group">
      <summary className="flex min-h-11 items-center gap-2 font-medium text-ink-soft hover:text-ink">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
        {summary}
      </summary>
      <div className="animate-arrive pb-5 pl-6">{children}</div>
    </details>
  );
}

function DemoUsers({ users, returnTo }: { users: DemoUser[]; returnTo: string }) {
  return (
    <section aria-labelledby="demo-users" className="mt-7">
      <h2 id="demo-users" className="text-table font-medium text-ink-soft">
        Demo: sign in as
      </h2>
      <ul className="mt-2 grid grid-cols-2 gap-2">
        {users.map((user) => (
          <li key={user.email} className="min-w-0">
            <form action="/api/demo/sign-in" method="post">
              <input type="hidden" name="user" value={user.email} />
              <input type="hidden" name="returnTo" value={returnTo} />
              <SubmitButton
                pendingText={user.name}
                className="h-auto! w-full justify-start! px-3! py-2 text-left whitespace-normal!"
              >
                <span className="min-w-0">
                  <span className="block">{user.name}</span>
                  <span className="block text-label font-normal text-ink-faint">{user.role}</span>
                </span>
              </SubmitButton>
            </form>
          </li>
        ))}
      </ul>
    </section>
  );
}
