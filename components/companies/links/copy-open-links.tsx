import { isOpenLink } from "#lib/connect/links/link-state.ts";
import type { LinkItem } from "#lib/connect/links/list-links.ts";
import { countOf } from "#lib/platform/format.ts";
import { clipText } from "../../ui/clip-text.ts";
import { CopyLinkButton } from "../../ui/controls/copy-link-button.tsx";

/** Copies every link that still works, each with its company, to paste into a message or a sheet. */
export function CopyOpenLinks({ links }: { links: readonly LinkItem[] }) {
  const open = links.filter(({ state }) => isOpenLink(state));
  if (open.length < 2) return null;
  const lines = open.map(({ company, url }) => `${clipText(company.name, 80)}: ${url}`);
  return (
    <CopyLinkButton
      text={lines.join("\n")}
      copied={`${countOf(open.length, "link", "links")} copied`}
    >
      Copy all open links
    </CopyLinkButton>
  );
}
