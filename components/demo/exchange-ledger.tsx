import type { DemoExchange } from "#lib/process/demo/demo-exchange.ts";
import { ExactTime } from "../ui/clock.tsx";
import { StatePill } from "../ui/state-pill.tsx";
import { TextLink } from "../ui/controls/text-link.tsx";
import { answerWords } from "./break-words.ts";

/** What the simulated Gusto saw, exchange by exchange, the newest first. */
export function ExchangeLedger({ exchanges }: { exchanges: readonly DemoExchange[] }) {
  return (
    <ol className="divide-y divide-line">
      {exchanges.map((exchange) => (
        <li key={exchange.id} className="space-y-1 px-4 py-2.5">
          <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
            <p className="min-w-0 truncate font-medium">
              {exchange.company ? (
                <TextLink href={`/companies/${exchange.company.id}`} prefetch={false}>
                  {exchange.company.name}
                </TextLink>
              ) : exchange.isRefresh ? (
                "A company that is not connected here"
              ) : (
                "The partner's own access"
              )}
            </p>
            <StatePill {...answerWords(exchange.outcome)} />
          </div>
          <p className="text-table text-ink-soft">
            <ExactTime at={exchange.at} /> · {spendingOf(exchange)}
          </p>
        </li>
      ))}
    </ol>
  );
}

/** What became of the token that was sent. Fingerprints name tokens without telling them. */
function spendingOf({ sent, issued, ...exchange }: DemoExchange): string {
  if (sent === null) return "no token sent";
  const token = `${exchange.isRefresh ? "refresh token" : "code"} ${sent.slice(0, 6)}`;
  const twice = exchange.isOverlapped ? ", sent twice at once" : "";
  if (!exchange.isProcessed || issued === null) return `${token} not spent${twice}`;
  return `${token} spent for ${issued.slice(0, 6)}${exchange.isUsed ? ", which is in use" : ""}${twice}`;
}
