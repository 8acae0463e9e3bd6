import { CircleCheck, Link2Off } from "lucide-react";
import type { LinkState } from "#lib/connect/links/link-state.ts";
import { ButtonLink } from "../../ui/controls/button.tsx";
import { LinkCard } from "./link-card.tsx";

/** The company is connected, by this link or otherwise. */
export function ConnectedLink({ company, isByLink }: { company: string; isByLink: boolean }) {
  return (
    <LinkCard
      icon={CircleCheck}
      tone="good"
      title={isByLink ? <>{company} is connected</> : <>{company} is already connected</>}
      action={<ButtonLink href="/sign-in">Open the dashboard</ButtonLink>}
    >
      <p>
        {isByLink
          ? "Thank you. Data syncs again, and there is nothing else to do. You can close this page."
          : "Its connection works, so there is nothing to do. You can close this page."}
      </p>
      <p>To see it, open the dashboard and sign in with Gusto.</p>
    </LinkCard>
  );
}

/** The link was revoked, is too old, or never existed. */
export function EndedLink({ state }: { state: LinkState | "unknown" }) {
  const isUnknown = state === "unknown";
  return (
    <LinkCard
      icon={Link2Off}
      tone="warn"
      title={
        isUnknown
          ? "This link is not valid"
          : state === "expired"
            ? "This link has expired"
            : "This link was revoked"
      }
    >
      <p>
        {isUnknown
          ? "Part of it may be missing. Open it from the message again, or copy the whole link."
          : "Nothing was changed in Gusto or here."}
      </p>
      <p>
        If the company still needs to be reconnected, ask the person who sent you the link for a new
        one.
      </p>
    </LinkCard>
  );
}
