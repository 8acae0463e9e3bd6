"use client";

import { useId } from "react";
import type { FormAction } from "#lib/companies/action-result.ts";
import type { IncidentItem } from "#lib/incidents/reading/incident-views.ts";
import { ActionButton } from "../ui/controls/action-button.tsx";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { keepEntries } from "../ui/controls/keep-entries.ts";
import { SubmitButton } from "../ui/controls/submit-button.tsx";
import { useFormAction } from "../ui/controls/use-form-action.ts";

const SNOOZES = [
  ["1", "1 hour"],
  ["4", "4 hours"],
  ["24", "1 day"],
  ["72", "3 days"],
] as const;
const CONTROL =
  "h-11 w-full min-w-0 rounded-md border border-control bg-surface px-3 hover:border-ink-faint md:h-9";

type IncidentActions = Record<"acknowledge" | "assign" | "snooze" | "note", FormAction>;

type Props = {
  incident: IncidentItem;
  viewerId: string;
  operators: readonly { id: string; name: string }[];
  actions: IncidentActions;
};

/** What an operator can do about an incident. Each carries the version that is shown. */
export function IncidentActs({ incident, viewerId, operators, actions }: Props) {
  const seen = { incidentId: incident.id, version: String(incident.version) };
  const isSnoozed = incident.snoozedUntil !== null;
  return (
    <div className="space-y-5">
      <div className="flex flex-wrap gap-2">
        {!incident.acknowledgedAt && (
          <ActionButton action={actions.acknowledge} fields={seen} pendingText="Acknowledging…">
            Acknowledge
          </ActionButton>
        )}
        {incident.assignee?.id !== viewerId && (
          <ActionButton
            action={actions.assign}
            fields={{ ...seen, assignee: viewerId }}
            pendingText="Assigning…"
          >
            Assign to me
          </ActionButton>
        )}
        {isSnoozed && (
          <ActionButton
            action={actions.snooze}
            fields={{ ...seen, hours: "0" }}
            pendingText="Ending the snooze…"
          >
            End snooze
          </ActionButton>
        )}
      </div>
      <ChoiceForm
        action={actions.assign}
        fields={seen}
        name="assignee"
        label="Assign to"
        choices={[["", "Nobody"], ...operators.map(({ id, name }) => [id, name] as const)]}
        value={incident.assignee?.isOperator ? incident.assignee.id : ""}
        word="Assign"
        pendingText="Assigning…"
      />
      <ChoiceForm
        action={actions.snooze}
        fields={seen}
        name="hours"
        label="Snooze for"
        choices={SNOOZES}
        value="1"
        word="Snooze"
        pendingText="Snoozing…"
      />
    </div>
  );
}

type ChoiceProps = {
  action: FormAction;
  fields: Readonly<Record<string, string>>;
  name: string;
  label: string;
  choices: readonly (readonly [value: string, word: string])[];
  value: string;
  word: string;
  pendingText: string;
};

function ChoiceForm({ action, fields, name, label, choices, value, ...button }: ChoiceProps) {
  const [result, submit] = useFormAction(action);
  const id = useId();
  return (
    <form action={submit} onReset={keepEntries} className="space-y-2">
      {Object.entries(fields).map(([field, content]) => (
        <input key={field} type="hidden" name={field} value={content} />
      ))}
      <label htmlFor={id} className="block text-table font-medium">
        {label}
      </label>
      <div className="flex gap-2">
        <select key={value} id={id} name={name} defaultValue={value} className={CONTROL}>
          {choices.map(([choice, word]) => (
            <option key={choice} value={choice}>
              {word}
            </option>
          ))}
        </select>
        <SubmitButton pendingText={button.pendingText}>{button.word}</SubmitButton>
      </div>
      <ActionMessage result={result} />
    </form>
  );
}

/** A note for whoever comes next. */
export function NoteForm({ incidentId, action }: { incidentId: string; action: FormAction }) {
  const [result, submit] = useFormAction(action);
  const id = useId();
  return (
    <form
      action={submit}
      onReset={result.kind === "problem" ? keepEntries : undefined}
      className="space-y-2 border-b border-line p-4"
    >
      <input type="hidden" name="incidentId" value={incidentId} />
      <label htmlFor={id} className="block text-table font-medium">
        Add a note
      </label>
      <textarea
        id={id}
        name="note"
        rows={2}
        required
        maxLength={1_000}
        className="w-full rounded-md border border-control bg-surface px-3 py-2 hover:border-ink-faint"
      />
      <SubmitButton pendingText="Adding…">Add note</SubmitButton>
      <ActionMessage result={result} />
    </form>
  );
}
