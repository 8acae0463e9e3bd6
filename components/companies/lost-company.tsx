import { Notice } from "../ui/notice.tsx";

/**
 * For an admin whose own connection to a company has ended: why there is so little here, and how to
 * get it back.
 */
export function LostCompanyPanel() {
  return (
    <Notice tone="warn" title="You no longer have access to this company's data">
      Only admins with a working connection can see people, payrolls and runs. Yours ended.
      Reconnect to see them again.
    </Notice>
  );
}
