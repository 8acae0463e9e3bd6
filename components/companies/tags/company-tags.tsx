"use client";

import { X } from "lucide-react";
import Link from "next/link";
import { useEffect, useRef } from "react";
import type { FormAction } from "#lib/companies/action-result.ts";
import { MOST_TAGS } from "#lib/companies/tags/tag.ts";
import { ActionMessage } from "../../ui/controls/action-message.tsx";
import { SubmitButton } from "../../ui/controls/submit-button.tsx";
import { useFormAction } from "../../ui/controls/use-form-action.ts";
import { IfMayChange } from "../../ui/may-change.tsx";
import { Panel } from "../../ui/panel.tsx";
import { companiesHref } from "../list/companies-query.ts";
import { TagInput } from "./tag-input.tsx";

type Props = {
  companyId: string;
  tags: readonly string[];
  /** Those that any company has. */
  suggested: readonly string[];
  actions: { addTag: FormAction; removeTag: FormAction };
};

/** A company's tags, each a way to all companies that have it, and how they are changed. */
export function CompanyTags({ companyId, tags, suggested, actions }: Props) {
  const [added, submitAdd] = useFormAction(actions.addTag);
  const [removed, submitRemove] = useFormAction(actions.removeTag);
  const form = useRef<HTMLFormElement>(null);
  // The button that had the focus has gone with its tag.
  useEffect(() => {
    if (removed.kind === "done")
      form.current?.querySelector<HTMLInputElement>("input[name=tag]")?.focus();
  }, [removed]);
  return (
    <Panel title="Tags">
      <div className="space-y-3 text-table">
        {tags.length === 0 ? (
          <p className="text-ink-soft">
            No tag yet. Tags are seen by your staff and services, not by the company’s admins.
          </p>
        ) : (
          <ul aria-label="Tags" className="flex flex-wrap gap-1.5">
            {tags.map((tag) => (
              <li
                key={tag}
                className="inline-flex h-8 max-w-full items-center rounded-md border border-line bg-sunken/60"
              >
                <Link
                  href={companiesHref({ tag })}
                  prefetch={false}
                  title={`All companies tagged ${tag}`}
                  className="min-w-0 truncate rounded-md px-2 hover:underline"
                >
                  <bdi>{tag}</bdi>
                </Link>
                <IfMayChange>
                  <form action={submitRemove} className="flex">
                    <input type="hidden" name="companyId" value={companyId} />
                    <input type="hidden" name="tag" value={tag} />
                    <button
                      type="submit"
                      aria-label={`Remove the tag ${tag}`}
                      className="grid size-8 place-items-center rounded-md text-ink-faint hover:text-ink"
                    >
                      <X aria-hidden className="size-3.5" />
                    </button>
                  </form>
                </IfMayChange>
              </li>
            ))}
          </ul>
        )}
        {tags.length < MOST_TAGS && (
          <IfMayChange>
            <form ref={form} action={submitAdd} className="flex gap-2">
              <input type="hidden" name="companyId" value={companyId} />
              <TagInput
                name="tag"
                aria-label="New tag"
                placeholder="Add a tag"
                required
                defaultValue={added.values?.tag}
                tags={suggested.filter((tag) => !tags.includes(tag))}
              />
              <SubmitButton pendingText="Adding…">Add</SubmitButton>
            </form>
          </IfMayChange>
        )}
        {added.kind === "problem" && <ActionMessage result={added} />}
        {removed.kind === "problem" && <ActionMessage result={removed} />}
        <p aria-live="polite" className="sr-only">
          {added.kind === "done" && added.message}
          {removed.kind === "done" && removed.message}
        </p>
      </div>
    </Panel>
  );
}
