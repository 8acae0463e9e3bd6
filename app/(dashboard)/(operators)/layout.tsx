import type { ReactNode } from "react";
import { requireOperatorViewer } from "#lib/access/current-viewer.ts";

/**
 * Above the loading states, so people without access get a 404 before the first byte is sent. The
 * pages check again themselves: moving between them, the browser keeps the layout.
 */
export default async function OperatorsLayout({ children }: { children: ReactNode }) {
  await requireOperatorViewer();
  return children;
}
