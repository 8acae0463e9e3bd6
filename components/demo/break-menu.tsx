"use client";

import { useId } from "react";
import type { FormAction } from "#lib/companies/action-result.ts";
import { type Breakage, BREAKAGES, OF_ONE_COMPANY } from "#lib/process/demo/breakages.ts";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { CopyTextButton } from "../ui/controls/copy-text-button.tsx";
import { keepEntries } from "../ui/controls/keep-entries.ts";
import { SubmitButton } from "../ui/controls/submit-button.tsx";
import { TextLink } from "../ui/controls/text-link.tsx";
import { BREAKAGE_WORDS } from "./break-words.ts";
import { useFormAction } from "../ui/controls/use-form-action.ts";

type Companies = readonly { id: string; name: string }[];

type Props = { action: FormAction; companies: Companies; workerPid: string | null };

/** One line for each way to break Gusto: what will happen, what to watch, and the button. */
export function BreakMenu({ action, companies, workerPid }: Props) {
  return (
    <ul className="divide-y divide-line">
      {BREAKAGES.map((breakage) => (
        <li key={breakage} className="px-4 py-3">
          <BreakForm breakage={breakage} action={action} companies={companies} />
        </li>
      ))}
      <li className="space-y-2 px-4 py-3">
        <h3 className="font-medium">The worker is killed</h3>
        <p className="text-table text-ink-soft">
          The simulator cannot do it. Run this in a terminal of this machine: the demo starts
          another worker a second later, and nothing is lost.{" "}
          <Watch word="System status" href="/status" />
        </p>
        {workerPid && (
          <CopyTextButton text={`kill -9 ${workerPid}`} label={`Copy kill -9 ${workerPid}`} />
        )}
      </li>
    </ul>
  );
}

function BreakForm({
  breakage,
  action,
  companies,
}: {
  breakage: Breakage;
  action: FormAction;
  companies: Companies;
}) {
  const [result, submit] = useFormAction(action);
  const id = useId();
  const words = BREAKAGE_WORDS[breakage];
  return (
    <form action={submit} onReset={keepEntries} aria-labelledby={id} className="space-y-2">
      <input type="hidden" name="breakage" value={breakage} />
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-60">
          <h3 id={id} className="font-medium">
            {words.name}
          </h3>
          <p className="text-table text-ink-soft">
            {words.happens} <Watch {...words.watch} />
          </p>
        </div>
        <div className="flex min-w-0 flex-wrap gap-2">
          {OF_ONE_COMPANY.includes(breakage) && (
            <select
              name="companyId"
              aria-label="Company"
              className="h-11 w-48 min-w-0 rounded-md border border-control bg-surface px-3 hover:border-ink-faint md:h-9"
            >
              {companies.map((company) => (
                <option key={company.id} value={company.id}>
                  {company.name}
                </option>
              ))}
            </select>
          )}
          <SubmitButton pendingText={words.pending}>{words.act}</SubmitButton>
        </div>
      </div>
      <ActionMessage result={result} />
    </form>
  );
}

function Watch({ word, href }: { word: string; href: string }) {
  return (
    <span className="whitespace-nowrap">
      Watch: <TextLink href={href}>{word}</TextLink>
    </span>
  );
}
