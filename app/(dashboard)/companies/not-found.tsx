import { UnknownCompanyState } from "#components/unknown-company-state.tsx";
import { requireViewer } from "#lib/auth/current-viewer.ts";

export default async function NotFound() {
  const { role } = await requireViewer();
  return <UnknownCompanyState canConnect={role !== "operator"} />;
}
