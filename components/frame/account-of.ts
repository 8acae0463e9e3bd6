import { roleOf, type Viewer } from "#lib/access/viewer.ts";
import { ROLE_WORDS } from "../people/role-words.ts";
import type { AccountMenuProps } from "./account-menu.tsx";
import type { Theme } from "./theme/theme-cookie.ts";

/**
 * What the account menu shows about the signed-in person; nothing else about them is sent to the
 * browser.
 */
export function accountOf(viewer: Viewer, theme: Theme): AccountMenuProps {
  return {
    name: viewer.name,
    email: viewer.email,
    role: ROLE_WORDS[roleOf(viewer)],
    theme,
  };
}
