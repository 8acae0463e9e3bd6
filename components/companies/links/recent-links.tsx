import type { FormAction } from "#lib/companies/action-result.ts";
import { isOpenLink } from "#lib/connect/links/link-state.ts";
import type { LinkItem } from "#lib/connect/links/list-links.ts";
import { clipText } from "../../ui/clip-text.ts";
import { ExactTime } from "../../ui/clock.tsx";
import { ActionButton } from "../../ui/controls/action-button.tsx";
import { CopyLinkButton } from "../../ui/controls/copy-link-button.tsx";
import { TextLink } from "../../ui/controls/text-link.tsx";
import { LinkStateLine } from "./link-state-line.tsx";

type Props = { links: readonly LinkItem[]; revoke: FormAction };

/** The newest links: who got each, its outcome, and the button to revoke an open one. */
export function RecentLinks({ links, revoke }: Props) {
  return (
    <ol className="divide-y divide-line">
      {links.map((link) => (
        <li
          key={link.id}
          className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-4 py-3"
        >
          <div className="min-w-0 space-y-1">
            <TextLink href={`/companies/${link.company.id}`}>
              {clipText(link.company.name, 80)}
            </TextLink>
            <p className="text-table wrap-anywhere text-ink-soft">
              {link.email ?? "Not sent by email"}
              {isOpenLink(link.state) && (
                <>
                  {" "}
                  · works until <ExactTime at={link.expiresAt} />
                </>
              )}
            </p>
            <LinkStateLine link={link} />
          </div>
          {isOpenLink(link.state) && (
            <div className="flex flex-wrap items-start gap-2">
              <CopyLinkButton text={link.url}>Copy link</CopyLinkButton>
              <ActionButton
                action={revoke}
                fields={{ linkId: link.id }}
                kind="quiet"
                pendingText="Revoking…"
              >
                Revoke
              </ActionButton>
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}
