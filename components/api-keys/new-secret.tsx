"use client";

import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { CopyLinkButton } from "../ui/controls/copy-link-button.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextLink } from "../ui/controls/text-link.tsx";

/**
 * A new key, shown once. It lives in this page's memory alone, and is taken out of it when the page
 * is left, so that the Back button brings back a page without it.
 */
export function NewSecret({ secret, message }: { secret: string; message: string }) {
  const [isGone, setIsGone] = useState(false);
  useEffect(() => {
    const forget = () => flushSync(() => setIsGone(true));
    window.addEventListener("pagehide", forget);
    return () => window.removeEventListener("pagehide", forget);
  }, []);
  return (
    <div className="space-y-3" aria-live="polite">
      <Notice tone="good" title={message}>
        {isGone
          ? "The key was shown once and is not shown again."
          : "Copy it now: only its hash is stored, so it is not shown again."}
      </Notice>
      {!isGone && (
        <>
          <output className="block rounded-md border border-line bg-sunken p-3 font-mono text-table wrap-anywhere select-all">
            {secret}
          </output>
          <CopyLinkButton text={secret} copied="Copied">
            Copy the key
          </CopyLinkButton>
        </>
      )}
      <p>
        <TextLink href="/api-keys" prefetch={false}>
          Done, hide the key
        </TextLink>
      </p>
    </div>
  );
}
