import { UnknownCompanyState } from "#components/companies/unknown-company-state.tsx";
import { requireViewer } from "#lib/access/current-viewer.ts";

export default async function NotFound() {
  const { role } = await requireViewer();
  return <UnknownCompanyState canConnect={role !== "operator"} />;
}
