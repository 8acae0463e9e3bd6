import type { AuditLine } from "#lib/access/audit-log/list-audit.ts";
import { ExactTime } from "../ui/clock.tsx";
import { TextLink } from "../ui/controls/text-link.tsx";
import { auditActionWords } from "./audit-words.ts";

type Props = {
  lines: readonly AuditLine[];
  /** The page with one more filter. */
  hrefOf: (filter: { actor?: string; company?: string }) => string;
};

/** Who did what to what, when and from where. */
export function AuditLines({ lines, hrefOf }: Props) {
  return (
    <ul className="divide-y divide-line">
      {lines.map((line) => (
        <li key={line.id} className="space-y-0.5 px-4 py-2.5">
          <p className="flex flex-wrap justify-between gap-x-4">
            <span className="font-medium">{auditActionWords(line.action)}</span>
            <ExactTime at={line.at} className="text-table text-ink-faint tabular-nums" />
          </p>
          <p className="text-table wrap-anywhere text-ink-soft">
            <TextLink href={hrefOf({ actor: line.actor })} prefetch={false}>
              <bdi>{line.actorName}</bdi>
            </TextLink>
            {line.ip && <> from {line.ip}</>}
            {" · "}
            {line.company ? (
              <TextLink href={hrefOf({ company: line.company.id })} prefetch={false}>
                <bdi>{line.company.name}</bdi>
              </TextLink>
            ) : (
              <code className="font-mono text-label">{line.subject}</code>
            )}
          </p>
          {line.detail && (
            <p className="font-mono text-label wrap-anywhere text-ink-faint">
              {JSON.stringify(line.detail)}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
