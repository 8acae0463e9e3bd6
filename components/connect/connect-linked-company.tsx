"use client";

import { usePathname } from "next/navigation";
import { ConnectForm } from "./connect-form.tsx";

const COMPANY_PATH = /^\/companies\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/|$)/i;

/**
 * The only way on from a company link: connect just that company. A not-found page only knows the
 * URL.
 */
export function ConnectLinkedCompany() {
  const companyId = COMPANY_PATH.exec(usePathname())?.[1];
  if (!companyId)
    return (
      <ConnectForm purpose="connect" kind="primary">
        Connect a company
      </ConnectForm>
    );
  return (
    <ConnectForm purpose="pinned" companyId={companyId} kind="primary">
      Connect it as its admin
    </ConnectForm>
  );
}
