import type { FormAction } from "#lib/companies/action-result.ts";
import type { ShareLinkItem } from "#lib/companies/sharing/share-links.ts";
import { clipText } from "../ui/clip-text.ts";
import { ExactTime, TimeAgo } from "../ui/clock.tsx";
import { ActionButton } from "../ui/controls/action-button.tsx";
import { CopyLinkButton } from "../ui/controls/copy-link-button.tsx";
import { Panel } from "../ui/panel.tsx";

type Props = {
  companyId: string;
  links: readonly ShareLinkItem[];
  actions: { share: FormAction; revokeShare: FormAction };
};

/** Links to the page that tells the company's owner what is read. */
export function SharePanel({ companyId, links, actions }: Props) {
  return (
    <Panel title="Share what is read">
      <p className="mb-3 text-table text-ink-soft">
        A link for whoever owns the company&apos;s data: what is connected, what is read and when,
        and how to end it. No account is needed, and no record is shown.
      </p>
      <ActionButton action={actions.share} fields={{ companyId }} pendingText="Creating…">
        Create a link
      </ActionButton>
      {links.length > 0 && (
        <ul aria-label="Links" className="mt-4 divide-y divide-line border-t border-line">
          {links.map((link) => (
            <li key={link.id} className="space-y-2 py-3 text-table">
              <p className="text-ink-soft">
                By {clipText(link.createdBy, 60)}, works until <ExactTime at={link.expiresAt} />.{" "}
                {link.openedAt ? (
                  <>
                    Opened <TimeAgo at={link.openedAt} />.
                  </>
                ) : (
                  "Not opened yet."
                )}
              </p>
              <div className="flex flex-wrap items-start gap-2">
                <CopyLinkButton text={link.url}>Copy link</CopyLinkButton>
                <ActionButton
                  action={actions.revokeShare}
                  fields={{ shareId: link.id }}
                  kind="quiet"
                  pendingText="Revoking…"
                >
                  Revoke
                </ActionButton>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
