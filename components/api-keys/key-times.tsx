import type { ReactNode } from "react";
import type { ApiKeyView } from "#lib/access/api-keys/list-api-keys.ts";
import { ExactTime, TimeAgo } from "../ui/clock.tsx";

/** When a key was made and by whom, when it was used last, and when it ends or ended. */
export function KeyTimes({ apiKey: key }: { apiKey: ApiKeyView }): ReactNode {
  return (
    <>
      Created <TimeAgo at={key.createdAt} style="long" />
      {key.createdBy && ` by ${key.createdBy}`} ·{" "}
      {key.lastUsedAt ? (
        <>
          last used <TimeAgo at={key.lastUsedAt} style="long" />
        </>
      ) : (
        "never used"
      )}
      {" · "}
      <KeyEnd apiKey={key} />
    </>
  );
}

function KeyEnd({ apiKey: { expiresAt, revokedAt, state } }: { apiKey: ApiKeyView }): ReactNode {
  if (revokedAt)
    return (
      <>
        revoked <TimeAgo at={revokedAt} style="long" />
      </>
    );
  if (!expiresAt) return "never expires";
  return state === "expired" ? (
    <>
      ended <TimeAgo at={expiresAt} style="long" />
    </>
  ) : (
    <>
      ends <TimeAgo at={expiresAt} style="long" isAhead />, <ExactTime at={expiresAt} />
    </>
  );
}
