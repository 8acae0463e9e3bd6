import type { CompanyToReconnect } from "#lib/companies/links/list-companies-to-reconnect.ts";
import { clipText } from "../../ui/clip-text.ts";
import { TimeAgo } from "../../ui/clock.tsx";
import { TextLink } from "../../ui/controls/text-link.tsx";
import { HEALTH_WORDS } from "../../words/health-words.ts";
import { reasonWords } from "../../words/reason-words.ts";
import { LinkStateLine } from "./link-state-line.tsx";

type Props = {
  company: CompanyToReconnect;
  isChosen: boolean;
  takesEmail: boolean;
  onToggle: (isOn: boolean) => void;
};

/** One company: what is wrong, whom to ask, and its newest link. */
export function ReconnectRow({ company, isChosen, takesEmail, onToggle }: Props) {
  const { id, health, emails, link } = company;
  const name = clipText(company.name, 80);
  return (
    <li className="grid gap-x-4 gap-y-2 px-4 py-3 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="flex min-w-0 items-start gap-3">
        <input
          type="checkbox"
          name="company"
          value={id}
          checked={isChosen}
          onChange={(event) => onToggle(event.target.checked)}
          aria-label={name}
          className="mt-1 size-4.5 shrink-0 accent-accent"
        />
        <div className="min-w-0 space-y-1">
          <TextLink href={`/companies/${id}`}>{name}</TextLink>
          <p className="text-table text-ink-soft">
            {HEALTH_WORDS[health.status].word}
            {health.reason && <> · {reasonWords(health.reason)?.short}</>}
            {" · "}
            <TimeAgo at={health.since} />
          </p>
          {link && (
            <p className="space-x-2 text-table text-ink-soft">
              <span>Last link:</span>
              <LinkStateLine link={link} />
            </p>
          )}
        </div>
      </div>
      <div className="min-w-0 max-md:pl-7.5">
        {takesEmail ? (
          <input
            type="email"
            name={`email-${id}`}
            multiple
            defaultValue={emails.join(", ")}
            required={isChosen}
            placeholder="admin@company.com"
            aria-label={`Email addresses for ${name}`}
            className="h-11 w-full min-w-0 rounded-md border border-control bg-surface px-3 placeholder:text-ink-faint hover:border-ink-faint md:h-9"
          />
        ) : (
          <p className="text-table wrap-anywhere text-ink-soft">
            {emails.length > 0 ? emails.join(", ") : "No admin's email address is known."}
          </p>
        )}
      </div>
    </li>
  );
}
