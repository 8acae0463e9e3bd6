"use client";

import type { FormAction } from "#lib/companies/action-result.ts";
import type { ChannelView } from "#lib/incidents/alerts/read-alerts.ts";
import { TagInput } from "../companies/tags/tag-input.tsx";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { SubmitButton } from "../ui/controls/submit-button.tsx";
import { useFormAction } from "../ui/controls/use-form-action.ts";
import { useMayChange } from "../ui/may-change.tsx";

type Props = { channel: ChannelView; tags: readonly string[]; action: FormAction };

/** Of whose companies a channel is told, and how that is changed. */
export function ChannelRoute({ channel: { id, tag }, tags, action }: Props) {
  const [result, submit] = useFormAction(action);
  if (!useMayChange())
    return (
      <p className="text-table text-ink-soft">
        {tag === null ? "All companies" : `Only companies tagged “${tag}”`}
      </p>
    );
  return (
    <form action={submit} className="mt-2 max-w-md space-y-2 text-table">
      <input type="hidden" name="channel" value={id} />
      <div className="flex items-end gap-2">
        <label className="grid min-w-0 flex-1 gap-1 text-ink-soft">
          Only companies tagged
          <TagInput
            key={tag}
            name="tag"
            placeholder="All companies"
            defaultValue={result.values?.tag ?? tag ?? ""}
            tags={tags}
          />
        </label>
        <SubmitButton pendingText="Saving…">Save</SubmitButton>
      </div>
      <ActionMessage result={result} />
    </form>
  );
}
