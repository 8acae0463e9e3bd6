import { Notice } from "../ui/notice.tsx";

/** For an admin whose own connection of a company ended: why so little is here, and how it comes back. */
export function LostCompanyPanel() {
  return (
    <Notice tone="warn" title="You no longer have access to this company's data">
      Only admins with a working connection can see people, payrolls and runs. Yours ended.
      Reconnect to see them again.
    </Notice>
  );
}
