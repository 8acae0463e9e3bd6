import { Fragment } from "react";
import type { AuditLine } from "#lib/access/audit-log/list-audit.ts";
import { clipText } from "../ui/clip-text.ts";
import { ExactTime } from "../ui/clock.tsx";
import { TextLink } from "../ui/controls/text-link.tsx";
import { auditFacts, type AuditPart, auditSubject } from "./audit-facts.ts";
import { auditActionWords } from "./audit-words.ts";

type Props = {
  lines: readonly AuditLine[];
  /** The page with one more filter. */
  hrefOf: (filter: { actor?: string; company?: string; ip?: string }) => string;
};

/** Who did what to what, when and from where. */
export function AuditLines({ lines, hrefOf }: Props) {
  return (
    <ul className="divide-y divide-line">
      {lines.map((line) => (
        <li key={line.id} className="space-y-1 px-4 py-2.5">
          <p className="flex flex-wrap justify-between gap-x-4">
            <span className="font-medium">{auditActionWords(line.action)}</span>
            <ExactTime at={line.at} className="text-table text-ink-faint tabular-nums" />
          </p>
          <p className="text-table wrap-anywhere text-ink-soft">
            <TextLink href={hrefOf({ actor: line.actor })} prefetch={false}>
              <bdi>{line.actorName}</bdi>
            </TextLink>
            {line.ip && (
              <>
                {" from "}
                <TextLink href={hrefOf({ ip: line.ip })} prefetch={false}>
                  {line.ip}
                </TextLink>
              </>
            )}
            {line.subject !== line.actor && (
              <>
                {" · "}
                <Part part={auditSubject(line)} />
              </>
            )}
            {line.company && (
              <>
                {" · "}
                <TextLink href={hrefOf({ company: line.company.id })} prefetch={false}>
                  all of this company
                </TextLink>
              </>
            )}
          </p>
          <Details line={line} />
        </li>
      ))}
    </ul>
  );
}

function Details({ line }: { line: AuditLine }) {
  const { facts, unknown } = auditFacts(line);
  return (
    <>
      {facts.length > 0 && (
        <dl className="flex flex-wrap gap-x-5 gap-y-0.5 text-table">
          {facts.map(({ label, parts }) => (
            <div key={label} className="flex min-w-0 gap-1.5">
              <dt className="shrink-0 text-ink-faint">{label}</dt>
              <dd className="min-w-0 wrap-anywhere text-ink-soft">
                {parts.map((part, at) => (
                  <Fragment key={at}>
                    <Part part={part} />
                  </Fragment>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {unknown && (
        <details className="text-table text-ink-faint">
          <summary className="cursor-pointer">Details</summary>
          <code className="font-mono text-label wrap-anywhere">{JSON.stringify(unknown)}</code>
        </details>
      )}
    </>
  );
}

function Part({ part }: { part: AuditPart }) {
  if (part instanceof Date) return <ExactTime at={part} />;
  if (typeof part === "string") return <bdi>{clipText(part, 300)}</bdi>;
  return (
    <TextLink href={part.href} prefetch={false}>
      <bdi>{clipText(part.text, 80) || "Unnamed"}</bdi>
    </TextLink>
  );
}
