"use client";

import type { FormAction } from "#lib/companies/action-result.ts";
import type { StaffView } from "#lib/access/staff/list-people.ts";
import { TimeAgo } from "../ui/clock.tsx";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { SubmitButton } from "../ui/controls/submit-button.tsx";
import { ROLE_WORDS } from "./role-words.ts";
import { RoleSelect } from "./role-select.tsx";
import { useFormAction } from "../ui/controls/use-form-action.ts";

type Acts = { changeRole: FormAction; removeMember: FormAction } | null;

type Props = { staff: readonly StaffView[]; ownEmail: string | null; acts: Acts };

const MAIL_WORDS = {
  waiting: "invitation being sent",
  sent: "invited by email",
  refused: "the mail server refused the invitation: send the link by hand",
} as const;

/** The addresses that are let in as staff, and what each may do. */
export function StaffList({ staff, ownEmail, acts }: Props) {
  if (staff.length === 0)
    return (
      <p className="px-4 py-3 text-table text-ink-soft">
        Nobody is let in yet. OPERATOR_EMAILS names the first operators.
      </p>
    );
  return (
    <ul className="divide-y divide-line">
      {staff.map((member) => (
        <li
          key={member.email}
          className="flex flex-wrap items-center justify-between gap-3 px-4 py-3"
        >
          <div className="min-w-0">
            <p className="font-medium wrap-anywhere">
              <bdi>{member.email}</bdi>
            </p>
            <p className="text-table text-ink-soft">
              {ROLE_WORDS[member.role]}
              {member.createdAt && (
                <>
                  , let in <TimeAgo at={member.createdAt} style="long" />
                </>
              )}
              {member.mail && `, ${MAIL_WORDS[member.mail]}`}
            </p>
          </div>
          <MemberActs
            member={member}
            isSelf={member.email === ownEmail?.toLowerCase()}
            acts={acts}
          />
        </li>
      ))}
    </ul>
  );
}

type MemberProps = { member: StaffView; isSelf: boolean; acts: Acts };

function MemberActs({ member, isSelf, acts }: MemberProps) {
  if (member.id === null)
    return (
      <p className="max-w-[40ch] text-table text-ink-faint">
        Named in OPERATOR_EMAILS: to change it, change the setting and restart app and worker.
      </p>
    );
  if (isSelf)
    return <p className="text-table text-ink-faint">You: another operator changes this.</p>;
  if (!acts) return null;
  // A new version starts anew, with no answer to an older one left.
  return <MemberForms key={member.version} member={member} memberId={member.id} acts={acts} />;
}

type FormsProps = { member: StaffView; memberId: string; acts: NonNullable<Acts> };

function MemberForms({ member, memberId, acts }: FormsProps) {
  const [changed, change] = useFormAction(acts.changeRole);
  const [removed, remove] = useFormAction(acts.removeMember);
  const seen = (
    <>
      <input type="hidden" name="memberId" value={memberId} />
      <input type="hidden" name="version" value={member.version} />
    </>
  );
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-end gap-2">
        <form action={change} className="flex items-end gap-2">
          {seen}
          <RoleSelect label={`Role of ${member.email}`} value={member.role} hideLabel />
          <SubmitButton pendingText="Saving…" aria-label={`Change the role of ${member.email}`}>
            Change
          </SubmitButton>
        </form>
        <form action={remove}>
          {seen}
          <SubmitButton kind="quiet" pendingText="Removing…" aria-label={`Remove ${member.email}`}>
            Remove
          </SubmitButton>
        </form>
      </div>
      {changed.kind === "problem" && <ActionMessage result={changed} />}
      {removed.kind === "problem" && <ActionMessage result={removed} />}
    </div>
  );
}
