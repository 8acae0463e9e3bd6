"use client";

import { Download, Link2, Mail } from "lucide-react";
import { useState } from "react";
import type { ActionResult, FormAction } from "#lib/companies/action-result.ts";
import type { CompanyToReconnect } from "#lib/companies/links/list-companies-to-reconnect.ts";
import { isOpenLink } from "#lib/connect/links/link-state.ts";
import { countOf } from "#lib/platform/format.ts";
import { ActionMessage } from "../../ui/controls/action-message.tsx";
import { Button } from "../../ui/controls/button.tsx";
import { keepEntries } from "../../ui/controls/keep-entries.ts";
import { SubmitButton } from "../../ui/controls/submit-button.tsx";
import { ReconnectRow } from "./reconnect-row.tsx";
import { useFormAction } from "../../ui/controls/use-form-action.ts";

type Props = {
  companies: CompanyToReconnect[];
  /** Null if no mail server is set up. */
  mail: FormAction | null;
  create: FormAction;
};

/**
 * Picks companies and who is asked to reconnect them. A company with an open link starts
 * unselected, unless it is the only one.
 */
export function ReconnectForm({ companies, mail, create }: Props) {
  const [chosen, setChosen] = useState(
    () => new Set(companies.filter((each) => companies.length === 1 || isProposed(each)).map(idOf)),
  );
  // A company that just got a link must not get another by a second click.
  const andClear = (action: FormAction) => async (previous: ActionResult, form: FormData) => {
    const result = await action(previous, form);
    if (result.kind === "done") setChosen(new Set());
    return result;
  };
  const [mailed, submitMail] = useFormAction(andClear(mail ?? create));
  const [created, submitCreate] = useFormAction(andClear(create));
  const [latest, setLatest] = useState<"mail" | "create">("create");
  const isAll = chosen.size === companies.length;
  const none = chosen.size === 0;

  const toggle = (id: string, isOn: boolean) =>
    setChosen(
      (before) => new Set(isOn ? [...before, id] : [...before].filter((one) => one !== id)),
    );

  return (
    <form onReset={keepEntries} className="space-y-4">
      <div className="overflow-clip rounded-md border border-line bg-surface shadow-raised">
        <label className="flex min-h-11 cursor-pointer items-center gap-3 border-b border-line bg-sunken/60 px-4 text-table">
          <input
            type="checkbox"
            checked={isAll}
            onChange={() => setChosen(new Set(isAll ? [] : companies.map(idOf)))}
            className="size-4.5 accent-accent"
          />
          Select all on this page
          <span className="ml-auto text-ink-faint tabular-nums" aria-live="polite">
            {countOf(chosen.size, "company", "companies")} selected
          </span>
        </label>
        <ul className="divide-y divide-line">
          {companies.map((company) => (
            <ReconnectRow
              key={company.id}
              company={company}
              isChosen={chosen.has(company.id)}
              takesEmail={mail !== null}
              onToggle={(isOn) => toggle(company.id, isOn)}
            />
          ))}
        </ul>
      </div>
      <ActionMessage result={latest === "mail" ? mailed : created} />
      <div className="flex flex-wrap gap-2">
        {mail && (
          <SubmitButton
            kind="primary"
            formAction={submitMail}
            onClick={() => setLatest("mail")}
            disabled={none}
            pendingText="Sending…"
          >
            <Mail aria-hidden />
            Send the links by email
          </SubmitButton>
        )}
        <SubmitButton
          kind={mail ? "secondary" : "primary"}
          formAction={submitCreate}
          formNoValidate
          onClick={() => setLatest("create")}
          disabled={none}
          pendingText="Creating…"
        >
          <Link2 aria-hidden />
          Create links to copy
        </SubmitButton>
        <Button
          type="submit"
          formAction="/companies/reconnect/links"
          formMethod="post"
          formNoValidate
          disabled={none}
        >
          <Download aria-hidden />
          Download links as CSV
        </Button>
      </div>
    </form>
  );
}

const idOf = ({ id }: CompanyToReconnect): string => id;

function isProposed({ link }: CompanyToReconnect): boolean {
  return link === null || !isOpenLink(link.state) || link.state === "mail_refused";
}
