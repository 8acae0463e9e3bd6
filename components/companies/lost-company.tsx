import { Notice } from "../ui/notice.tsx";

/** For an admin whose own connection of a company ended: why so little is here, and how it comes back. */
export function LostCompanyPanel() {
  return (
    <Notice tone="warn" title="You no longer have access to this company's data">
      People, payrolls and runs are shown to admins whose own connection works. Yours ended;
      reconnect to see them again.
    </Notice>
  );
}
