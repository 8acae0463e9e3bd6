import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { companyOfPage } from "./company-of-page.ts";

/** Above the loading state, so that an unknown company is a 404 before the first byte is sent. */
export default async function CompanyLayout({ params, children }: { params: Promise<{ id: string }>; children: ReactNode }) {
  const { company } = await companyOfPage((await params).id);
  if (!company) notFound();
  return children;
}
