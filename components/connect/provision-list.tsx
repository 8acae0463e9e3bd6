import type { FormAction } from "#lib/companies/action-result.ts";
import { Mail } from "lucide-react";
import type { ReactNode } from "react";
import type { ProvisionView } from "#lib/organization/provision/provision-views.ts";
import { ActionButton } from "../ui/controls/action-button.tsx";
import { buttonLook } from "../ui/controls/button.tsx";
import { clipText } from "../ui/clip-text.ts";
import { TimeAgo } from "../ui/clock.tsx";
import { CopyLinkButton } from "../ui/controls/copy-link-button.tsx";
import { StatePill } from "../ui/state-pill.tsx";
import { TextLink } from "../ui/controls/text-link.tsx";
import type { Tone } from "../ui/tone.ts";

const STATES: Record<ProvisionView["state"], { word: string; tone: Tone }> = {
  sending: { word: "Asking Gusto", tone: "info" },
  created: { word: "Waiting to be claimed", tone: "idle" },
  connected: { word: "Connected", tone: "good" },
  refused: { word: "Refused", tone: "bad" },
  unknown: { word: "Unknown", tone: "warn" },
};

/** `mailto` builds the link shown if no mail server is set up. */
type Props = {
  provisions: readonly ProvisionView[];
  sendMail: FormAction | null;
  mailto: (provision: ProvisionView) => string;
};

/** Requested companies, newest first, with the link for the admin to take over the account. */
export function ProvisionList({ provisions, sendMail, mailto }: Props) {
  return (
    <ol className="divide-y divide-line">
      {provisions.map((provision) => (
        <li key={provision.id} className="space-y-2 px-4 py-3">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <StatePill {...STATES[provision.state]} />
            <span className="min-w-0 font-medium">
              {provision.companyId ? (
                <TextLink href={`/companies/${provision.companyId}`}>
                  {clipText(provision.companyName, 80)}
                </TextLink>
              ) : (
                clipText(provision.companyName, 80)
              )}
            </span>
            <TimeAgo at={provision.createdAt} className="ml-auto text-table text-ink-faint" />
          </div>
          <p className="text-table break-words text-ink-soft">
            {clipText(provision.adminName, 80)} · {clipText(provision.adminEmail, 120)}
            {provision.emailedAt && (
              <>
                {" "}
                · emailed <TimeAgo at={provision.emailedAt} />
              </>
            )}
          </p>
          {(provision.reason ?? provision.problems.length > 0) && (
            <p className="max-w-[80ch] text-table">
              {[provision.reason, ...provision.problems.map(({ message }) => message)]
                .filter(Boolean)
                .join(" ")}
            </p>
          )}
          {provision.state === "created" && provision.claimUrl && (
            <ClaimActions link={provision.claimUrl}>
              {sendMail ? (
                <ActionButton
                  action={sendMail}
                  fields={{ provisionId: provision.id }}
                  pendingText="Sending…"
                >
                  {provision.emailedAt ? "Email it again" : "Email it to the admin"}
                </ActionButton>
              ) : (
                <a href={mailto(provision)} className={buttonLook()}>
                  <Mail aria-hidden />
                  Write the email
                </a>
              )}
            </ClaimActions>
          )}
        </li>
      ))}
    </ol>
  );
}

function ClaimActions({ link, children }: { link: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-start gap-2">
      <CopyLinkButton text={link}>Copy claim link</CopyLinkButton>
      {children}
    </div>
  );
}
