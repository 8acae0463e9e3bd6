import { clipText } from "../ui/clip-text.ts";
import { Notice } from "../ui/notice.tsx";
import { TextLink } from "../ui/controls/text-link.tsx";

const SHOWN = 8;

/** For pairs from before Gusto issued one per company. */
export function SharedConnection({ others }: { others: { id: string; name: string }[] }) {
  return (
    <Notice
      tone="info"
      title={`This connection also serves ${others.length === 1 ? "another company" : `${others.length} other companies`}`}
    >
      <p>
        Gusto issued one connection for several companies. It is refreshed once for all of them.
        Disconnecting one leaves the others connected; Gusto is notified when the last one is
        disconnected.
      </p>
      <ul className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1">
        {others.slice(0, SHOWN).map((other) => (
          <li key={other.id} className="min-w-0">
            <TextLink href={`/companies/${other.id}`}>
              <bdi>{clipText(other.name, 40)}</bdi>
            </TextLink>
          </li>
        ))}
        {others.length > SHOWN && <li>and {others.length - SHOWN} more</li>}
      </ul>
    </Notice>
  );
}
