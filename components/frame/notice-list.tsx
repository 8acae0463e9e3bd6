"use client";

import type { FormAction } from "#lib/companies/action-result.ts";
import type { NoticeGroup } from "#lib/notices/list-notice-groups.ts";
import type { NoticeView } from "#lib/notices/list-notices.ts";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { clipText } from "../ui/clip-text.ts";
import { TimeAgo } from "../ui/clock.tsx";
import { ManyNotices } from "./many-notices.tsx";
import { Notice } from "../ui/notice.tsx";
import { SubmitButton } from "../ui/controls/submit-button.tsx";
import { TextLink } from "../ui/controls/text-link.tsx";
import { useFormAction } from "../ui/controls/use-form-action.ts";

type Props = {
  groups: readonly NoticeGroup[];
  actions: { dismiss: FormAction; dismissAll: FormAction };
};

/** Notices, until someone dismisses them. Several of one kind are grouped. */
export function NoticeList({ groups, actions }: Props) {
  if (groups.length === 0) return null;
  return (
    <section aria-label="Notices">
      <ul className="space-y-2">
        {groups.map((group) => {
          const [only] = group.notices;
          return (
            <li key={group.kind}>
              {group.count === 1 && only ? (
                <OneNotice notice={only} dismiss={actions.dismiss} />
              ) : (
                <ManyNotices group={group} actions={actions} />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function OneNotice({ notice, dismiss }: { notice: NoticeView; dismiss: FormAction }) {
  const [result, submit] = useFormAction(dismiss);
  return (
    <Notice
      tone={notice.kind === "takeover" ? "info" : "warn"}
      title={clipText(notice.text, 400)}
      action={
        <form action={submit}>
          <input type="hidden" name="noticeId" value={notice.id} />
          <SubmitButton size="small" pendingText="Dismissing…">
            Dismiss
          </SubmitButton>
        </form>
      }
    >
      <p className="text-table text-ink-soft">
        <TimeAgo at={notice.createdAt} />
        {notice.company && (
          <>
            {" "}
            ·{" "}
            <TextLink href={`/companies/${notice.company.id}`}>
              Open {clipText(notice.company.name, 60)}
            </TextLink>
          </>
        )}
      </p>
      {result.kind === "problem" && <ActionMessage result={result} />}
    </Notice>
  );
}
