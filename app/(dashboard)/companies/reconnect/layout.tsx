import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { requireViewer } from "#lib/access/current-viewer.ts";

/** Above the loading state, so that who may not see it gets a 404 before the first byte is sent. The page asks again itself. */
export default async function OperatorsLayout({ children }: { children: ReactNode }) {
  const viewer = await requireViewer("/companies/reconnect");
  if (viewer.role !== "operator") notFound();
  return children;
}
