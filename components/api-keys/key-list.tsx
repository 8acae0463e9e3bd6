import { Fragment, type ReactNode } from "react";
import type { ApiKeyView } from "#lib/access/api-keys/list-api-keys.ts";
import type { FormAction } from "#lib/companies/action-result.ts";
import { countOf, formatCount } from "#lib/platform/format.ts";
import { clipText } from "../ui/clip-text.ts";
import { ExactTime } from "../ui/clock.tsx";
import { ButtonLink } from "../ui/controls/button.tsx";
import { TextLink } from "../ui/controls/text-link.tsx";
import { StatePill } from "../ui/state-pill.tsx";
import { KeyTimes } from "./key-times.tsx";
import { KEY_STATE_WORDS } from "./key-words.ts";
import { RevokeKey } from "./revoke-key.tsx";

type Props = {
  keys: readonly ApiKeyView[];
  /** Null: this person may look, not change. */
  revoke: FormAction | null;
};

/** Each key with what it may do, when it was used and when it ends; never its secret. */
export function KeyList({ keys, revoke }: Props) {
  return (
    <ul className="divide-y divide-line">
      {keys.map((key) => (
        <li key={key.id} className="flex flex-wrap items-start justify-between gap-3 px-4 py-3">
          <div className="min-w-0 flex-1 basis-80 space-y-1">
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <bdi className="font-medium wrap-anywhere">{key.name}</bdi>
              <code className="font-mono text-table text-ink-soft">{key.prefix}…</code>
              <StatePill {...KEY_STATE_WORDS[key.state]} />
            </p>
            <p className="font-mono text-label wrap-anywhere text-ink-soft">
              {key.scopes.join(" ")}
            </p>
            <p className="text-table wrap-anywhere text-ink-soft">
              <KeyCompanies apiKey={key} />
            </p>
            <p className="text-table text-ink-faint">
              <KeyTimes apiKey={key} />
            </p>
            <Rotation apiKey={key} />
          </div>
          {revoke && mayEnd(key) && (
            <div className="flex flex-wrap items-start gap-2">
              {mayRotate(key) && (
                <ButtonLink
                  href={`/api-keys?rotate=${key.id}`}
                  prefetch={false}
                  aria-label={`Rotate ${key.name} (${key.prefix})`}
                >
                  Rotate
                </ButtonLink>
              )}
              <RevokeKey action={revoke} id={key.id} name={key.name} prefix={key.prefix} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

const mayEnd = ({ state }: ApiKeyView): boolean => state !== "revoked" && state !== "expired";

/** Whether a successor can be made: by the page, for the same keys as the list offers it. */
export const mayRotate = ({ state }: ApiKeyView): boolean =>
  state === "working" || state === "ending";

/** The first by name, "+12 more", and how many it can no longer open because they were deleted. */
function KeyCompanies({ apiKey: { companies } }: { apiKey: ApiKeyView }): ReactNode {
  if (!companies) return "All companies";
  const { named, count, deleted } = companies;
  const gone = countOf(deleted, "company", "companies");
  if (count === 0) return `Opens nothing: its ${gone} ${deleted === 1 ? "was" : "were"} deleted`;
  return (
    <>
      Only{" "}
      {named.map(({ id, name }, at) => (
        <Fragment key={id}>
          {at > 0 && ", "}
          <TextLink href={`/companies/${id}`} prefetch={false}>
            <bdi>{clipText(name, 80) || "Unnamed company"}</bdi>
          </TextLink>
        </Fragment>
      ))}
      {count > named.length && ` +${formatCount(count - named.length)} more`}
      {deleted > 0 && ` · ${formatCount(deleted)} ${deleted === 1 ? "was" : "were"} deleted`}
    </>
  );
}

/** Both keys of a rotation name the other. */
function Rotation({ apiKey: { successor, predecessor } }: { apiKey: ApiKeyView }) {
  if (!successor && !predecessor) return null;
  return (
    <p className="text-table text-ink-soft">
      {successor && (
        <>
          Replaced by <code className="font-mono">{successor.prefix}…</code>.{" "}
        </>
      )}
      {predecessor && (
        <>
          Replaces <code className="font-mono">{predecessor.prefix}…</code>
          {predecessor.expiresAt && (
            <>
              , whose end is <ExactTime at={predecessor.expiresAt} />
            </>
          )}
          .
        </>
      )}
    </p>
  );
}
