import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { ConnectedLink, EndedLink } from "#components/connect/links/ended-link.tsx";
import { OpenLink } from "#components/connect/links/open-link.tsx";
import { clipText } from "#components/ui/clip-text.ts";
import { linkProblemForHolder } from "#components/words/link-words.ts";
import {
  findLinkByAddress,
  type FoundLink,
  recordLinkOpened,
} from "#lib/connect/links/find-link.ts";
import { isOpenLink } from "#lib/connect/links/link-state.ts";
import { isOpenedByPerson } from "#lib/platform/http/is-navigation.ts";
import { env } from "#lib/platform/env.ts";
import { parseErrorId, parseProblemCode } from "#lib/sign-in/problem.ts";
import { isEnded, needsAttention } from "#lib/tokens/health/health.ts";

/** The URL is the secret: it is sent to no other site and indexed by no search engine. */
export const metadata: Metadata = {
  title: "Reconnect a company",
  // Not "no-referrer": the form below has to send its origin.
  referrer: "same-origin",
  robots: { index: false },
};

type Props = {
  params: Promise<{ link: string }>;
  searchParams: Promise<{ problem?: string | string[]; id?: string | string[] }>;
};

/** For the holder of a reconnect link: no account, no session. Viewing the page changes nothing. */
export default async function ReconnectPage({ params, searchParams }: Props) {
  const { link: address } = await params;
  const link = await findLinkByAddress(address);
  if (!link) notFound();
  const company = clipText(link.company.name, 120);
  if (link.state === "done") return <ConnectedLink company={company} isByLink />;
  if (!isOpenLink(link.state)) return <EndedLink state={link.state} />;
  if (isConnected(link)) return <ConnectedLink company={company} isByLink={false} />;
  if (isOpenedByPerson(await headers())) await recordLinkOpened(link.id);
  const { problem, id } = await searchParams;
  return (
    <OpenLink
      address={address}
      company={company}
      site={new URL(env().APP_URL).host}
      connection={link.health}
      expiresAt={link.expiresAt}
      problem={
        problem === undefined
          ? null
          : {
              ...linkProblemForHolder(parseProblemCode(problem), company),
              errorId: parseErrorId(id),
            }
      }
    />
  );
}

/** A connection that works, or will recover by itself, needs no new approval. */
function isConnected({ health }: FoundLink): boolean {
  return health !== null && !needsAttention(health.status) && !isEnded(health.status);
}
