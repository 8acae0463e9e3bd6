"use client";

import { useState } from "react";
import type { FormAction } from "#lib/companies/action-result.ts";
import { countOf } from "#lib/platform/format.ts";
import type { NoticeGroup } from "#lib/notices/list-notice-groups.ts";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { IfMayChange } from "../ui/may-change.tsx";
import { Button, ButtonLink } from "../ui/controls/button.tsx";
import { clipText } from "../ui/clip-text.ts";
import { TimeAgo } from "../ui/clock.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { groupTitle } from "../words/notice-words.ts";
import { DialogButtons } from "../ui/controls/dialog-buttons.tsx";
import { TextLink } from "../ui/controls/text-link.tsx";
import { useFormAction } from "../ui/controls/use-form-action.ts";

type Props = { group: NoticeGroup; actions: { dismiss: FormAction; dismissAll: FormAction } };

/**
 * Many notices of one kind, shown as one that expands; dismissing all of them asks for
 * confirmation.
 */
export function ManyNotices({ group, actions }: Props) {
  const title = groupTitle(group);
  const further = group.count - group.notices.length;
  return (
    <Notice
      tone={group.kind === "takeover" || group.kind === "connected_late" ? "info" : "warn"}
      title={title}
      action={
        <>
          {group.kind === "ended" && (
            <ButtonLink size="small" href="/companies">
              Show companies
            </ButtonLink>
          )}
          <DismissAll group={group} dismissAll={actions.dismissAll} />
        </>
      }
    >
      <p className="text-table text-ink-soft">
        The first <TimeAgo at={group.since} style="long" />
      </p>
      <details className="mt-1 text-table">
        <summary className="w-fit cursor-pointer py-1 text-accent underline-offset-2 hover:underline">
          Show each
        </summary>
        <ul className="space-y-2 pt-1">
          {group.notices.map((notice) => (
            <li key={notice.id}>
              {notice.company ? (
                <TextLink href={`/companies/${notice.company.id}`}>
                  <bdi>{clipText(notice.company.name, 60)}</bdi>
                </TextLink>
              ) : (
                clipText(notice.text, 400)
              )}
              <span className="text-ink-faint">
                {" "}
                · <TimeAgo at={notice.createdAt} />
              </span>
            </li>
          ))}
          {further > 0 && (
            <li className="text-ink-soft">
              and {countOf(further, "more", "more")}; the{" "}
              <TextLink href="/companies">companies</TextLink> list all of them, with those that
              need attention first.
            </li>
          )}
        </ul>
      </details>
    </Notice>
  );
}

function DismissAll({ group, dismissAll }: { group: NoticeGroup; dismissAll: FormAction }) {
  const [result, submit] = useFormAction(dismissAll);
  const [open, setOpen] = useState(false);
  return (
    <>
      <IfMayChange>
        <Button size="small" onClick={() => setOpen(true)}>
          Dismiss all…
        </Button>
      </IfMayChange>
      <Dialog
        open={open && result.kind !== "done"}
        onOpenChange={setOpen}
        title="Dismiss all of these notices?"
        description={
          <p>
            {groupTitle(group)}. Dismissing them does not change the companies. This cannot be
            undone.
          </p>
        }
      >
        <form action={submit} className="mt-4 space-y-4">
          <input type="hidden" name="kind" value={group.kind} />
          <input type="hidden" name="until" value={group.newestAt.toISOString()} />
          {result.kind === "problem" && <ActionMessage result={result} />}
          <DialogButtons
            cancel="Keep them"
            onCancel={() => setOpen(false)}
            confirm="Dismiss all"
            pendingText="Dismissing…"
            kind="primary"
          />
        </form>
      </Dialog>
    </>
  );
}
