"use client";

import { Check, Link2 } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button.tsx";

const SHOWN_MS = 2_500;

/** Copies a link and confirms it. */
export function CopyLinkButton({ link, children }: { link: string; children: string }) {
  const [state, setState] = useState<"ready" | "copied" | "refused">("ready");
  useEffect(() => {
    if (state === "ready") return;
    const timer = setTimeout(() => setState("ready"), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () =>
    navigator.clipboard.writeText(link).then(
      () => setState("copied"),
      () => setState("refused"),
    );
  return (
    <Button onClick={() => void copy()} title={link}>
      {state === "copied" ? <Check aria-hidden /> : <Link2 aria-hidden />}
      <span aria-live="polite">
        {state === "copied"
          ? "Link copied"
          : state === "refused"
            ? "Copy the address of this page"
            : children}
      </span>
    </Button>
  );
}
