import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { companyOfPage } from "./company-of-page.ts";

/**
 * Wraps every data tab, above its loading state: a person who lost the company gets a 404 before
 * the first byte is sent.
 */
export async function DataLayout({
  params,
  children,
}: {
  params: Promise<{ id: string }>;
  children: ReactNode;
}) {
  const { company } = await companyOfPage((await params).id);
  if (!company?.isVisible) notFound();
  return children;
}
