import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { requireViewer } from "#lib/access/current-viewer.ts";

/**
 * Above the loading state, so people without access get a 404 before the first byte is sent. The
 * pages check again themselves.
 */
export default async function OperatorsLayout({ children }: { children: ReactNode }) {
  const viewer = await requireViewer("/readiness");
  if (viewer.role !== "operator") notFound();
  return children;
}
