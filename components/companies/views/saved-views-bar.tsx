"use client";

import { Bookmark, X } from "lucide-react";
import Link from "next/link";
import type { FormAction } from "#lib/companies/action-result.ts";
import { clipText } from "../../ui/clip-text.ts";
import { classNames } from "../../ui/class-names.ts";
import { ActionMessage } from "../../ui/controls/action-message.tsx";
import { keepEntries } from "../../ui/controls/keep-entries.ts";
import { SubmitButton } from "../../ui/controls/submit-button.tsx";
import { useFormAction } from "../../ui/controls/use-form-action.ts";

export type ViewLink = {
  id: string;
  name: string;
  href: string;
  isCurrent: boolean;
  isShared: boolean;
};

type Props = {
  views: readonly ViewLink[];
  /** The search, filter and order on the page, by name; none if it is the list as it always is. */
  current: readonly (readonly [name: string, value: string])[];
  canShare: boolean;
  save: FormAction;
  remove: FormAction;
};

/** Views that were saved by name, and the form that saves the one on the page. */
export function SavedViewsBar({ views, current, canShare, save, remove }: Props) {
  const [saved, submitSave] = useFormAction(save);
  const [removed, submitRemove] = useFormAction(remove);
  const isSaved = views.some(({ isCurrent }) => isCurrent);
  if (views.length + current.length === 0) return null;
  return (
    <div className="space-y-2 text-table">
      <div className="flex flex-wrap items-start gap-2">
        {views.map((view) => (
          <SavedView key={view.id} view={view} remove={submitRemove} />
        ))}
        {current.length > 0 && !isSaved && (
          <details className="min-w-0">
            <summary className="inline-flex h-8 cursor-pointer items-center gap-1.5 rounded-md px-2 text-ink-soft hover:bg-sunken hover:text-ink">
              <Bookmark aria-hidden className="size-4" />
              Save this view
            </summary>
            <form
              action={submitSave}
              onReset={keepEntries}
              className="mt-2 flex flex-wrap items-center gap-3"
            >
              {current.map(([name, value]) => (
                <input key={name} type="hidden" name={name} value={value} />
              ))}
              <input
                name="name"
                required
                maxLength={40}
                autoComplete="off"
                aria-label="Name of the view"
                placeholder="Name"
                className="h-11 w-48 min-w-0 rounded-md border border-control bg-surface px-3 placeholder:text-ink-faint md:h-9"
              />
              {canShare && (
                <label className="flex min-h-9 items-center gap-2">
                  <input
                    type="checkbox"
                    name="shared"
                    value="1"
                    className="size-4.5 accent-accent"
                  />
                  Share with all operators
                </label>
              )}
              <SubmitButton pendingText="Saving…">Save</SubmitButton>
            </form>
          </details>
        )}
      </div>
      {saved.kind === "problem" && <ActionMessage result={saved} />}
      {removed.kind === "problem" && <ActionMessage result={removed} />}
    </div>
  );
}

function SavedView({ view, remove }: { view: ViewLink; remove: (form: FormData) => void }) {
  const name = clipText(view.name, 40);
  return (
    <span
      className={classNames(
        "inline-flex h-8 max-w-full items-center rounded-md border",
        view.isCurrent ? "border-accent bg-accent-tint text-accent" : "border-line bg-surface",
      )}
    >
      <Link
        href={view.href}
        prefetch={false}
        aria-current={view.isCurrent ? "true" : undefined}
        className="inline-flex h-full min-w-0 items-center gap-1.5 rounded-md px-2.5"
      >
        <bdi className="truncate">{name}</bdi>
        {view.isShared && <span className="text-label text-ink-faint">shared</span>}
      </Link>
      <form action={remove} className="flex">
        <input type="hidden" name="id" value={view.id} />
        <button
          type="submit"
          aria-label={`Delete the view ${name}`}
          className="grid size-8 place-items-center rounded-md text-ink-faint hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      </form>
    </span>
  );
}
