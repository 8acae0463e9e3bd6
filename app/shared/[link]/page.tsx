import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { EndedShare, SharedPage } from "#components/sharing/shared-page.tsx";
import { findShared, recordShareOpened } from "#lib/companies/sharing/find-shared.ts";
import { isOpenedByPerson } from "#lib/platform/http/is-navigation.ts";
import { env } from "#lib/platform/env.ts";

/** The URL is the secret: it is sent to no other site and indexed by no search engine. */
export const metadata: Metadata = {
  title: "What is read of a company",
  referrer: "no-referrer",
  robots: { index: false },
};

/** For the owner of a company's data, by a link: no account, no session. Viewing changes nothing. */
export default async function SharedCompanyPage({ params }: { params: Promise<{ link: string }> }) {
  const found = await findShared((await params).link);
  if (!found) notFound();
  if (found.state !== "open") return <EndedShare state={found.state} />;
  if (isOpenedByPerson(await headers())) await recordShareOpened(found.id);
  return <SharedPage shared={found.shared} site={new URL(env().APP_URL).host} />;
}
