import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { findMoreData } from "../more-data.ts";

/** Above the loading state, so an unknown table is a 404 before the first byte is sent. */
export default async function MoreDataLayout({
  params,
  children,
}: {
  params: Promise<{ resource: string }>;
  children: ReactNode;
}) {
  if (!findMoreData((await params).resource)) notFound();
  return children;
}
