"use client";

import { Check, Link2 } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button.tsx";

const SHOWN_MS = 2_500;

type Props = {
  /** What is copied: a link, or several with their names, one a line. */
  text: string;
  copied?: string;
  children: string;
};

/** Copies a link, or several, and confirms it. Where the browser refuses, the text is shown, selected. */
export function CopyLinkButton({ text, copied = "Link copied", children }: Props) {
  const [state, setState] = useState<"ready" | "copied" | "refused">("ready");
  useEffect(() => {
    if (state !== "copied") return;
    const timer = setTimeout(() => setState("ready"), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  // Without HTTPS a browser has no clipboard at all.
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      setState("refused");
    }
  };
  if (state === "refused") {
    return (
      <textarea
        readOnly
        autoFocus
        value={text}
        rows={Math.min(text.split("\n").length + 1, 12)}
        aria-label="Your browser does not allow copying. Copy this text yourself."
        onFocus={(event) => event.target.select()}
        className="w-full rounded-md border border-control bg-surface p-2 font-mono text-label md:w-96"
      />
    );
  }
  return (
    <Button onClick={() => void copy()} title={text.includes("\n") ? undefined : text}>
      {state === "copied" ? <Check aria-hidden /> : <Link2 aria-hidden />}
      <span aria-live="polite">{state === "copied" ? copied : children}</span>
    </Button>
  );
}
