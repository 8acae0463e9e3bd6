"use client";

import { useActionState } from "react";
import type { ActionResult } from "#lib/companies/action-result.ts";
import type { NoticeView } from "#lib/notices/list-notices.ts";
import { ActionMessage } from "./action-message.tsx";
import { clipText } from "./clip-text.ts";
import { TimeAgo } from "./clock.tsx";
import type { CompanyAction } from "./company-actions.tsx";
import { Notice } from "./notice.tsx";
import { countOf } from "./format-value.ts";
import { SubmitButton } from "./submit-button.tsx";
import { TextLink } from "./text-link.tsx";

const IDLE: ActionResult = { kind: "idle" };

/** What people should know about, until somebody puts it away. `further`: how many are not among them. */
export function NoticeList({ notices, further, dismiss }: { notices: readonly NoticeView[]; further: number; dismiss: CompanyAction }) {
  if (notices.length === 0) return null;
  return (
    <section aria-label="Notices">
      <ul className="space-y-2">
        {notices.map((notice) => <li key={notice.id}><OneNotice notice={notice} dismiss={dismiss} /></li>)}
      </ul>
      {further > 0 && <p className="mt-2 text-table text-ink-soft">And {countOf(further, "more notice", "more notices")}: dismiss some to see them, or look at the <TextLink href="/companies">companies</TextLink>, where what needs attention comes first.</p>}
    </section>
  );
}

function OneNotice({ notice, dismiss }: { notice: NoticeView; dismiss: CompanyAction }) {
  const [result, submit] = useActionState(dismiss, IDLE);
  return (
    <Notice
      tone={notice.kind === "takeover" ? "info" : "warn"}
      title={clipText(notice.text, 400)}
      action={(
        <form action={submit}>
          <input type="hidden" name="noticeId" value={notice.id} />
          <SubmitButton size="small" pendingText="Putting away…">Dismiss</SubmitButton>
        </form>
      )}
    >
      <p className="text-table text-ink-soft"><TimeAgo at={notice.createdAt} />{notice.company && <> · <TextLink href={`/companies/${notice.company.id}`}>Open {clipText(notice.company.name, 60)}</TextLink></>}</p>
      {result.kind === "problem" && <ActionMessage result={result} />}
    </Notice>
  );
}
