"use client";

import { LoaderCircle } from "lucide-react";
import { useEffect, useRef, useState, type ComponentProps } from "react";
import { useFormStatus } from "react-dom";
import { CHANGES_NOTHING, useMayChange } from "../may-change.tsx";
import { Button, type ButtonKind, type ButtonSize } from "./button.tsx";

type Props = ComponentProps<"button"> & {
  kind?: ButtonKind;
  size?: ButtonSize;
  pendingText: string;
};

/**
 * A submit button that shows progress and can't be pressed twice, for actions and plain forms.
 * Disabled for viewers, who change nothing.
 */
export function SubmitButton({ children, pendingText, disabled, ...props }: Props) {
  const mayChange = useMayChange();
  const isActionPending = useFormStatus().pending;
  const [isLeaving, setIsLeaving] = useState(false);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    const form = button.current?.form;
    // A plain form leaves the page, and the Back button shows the page as it was left.
    const leave = () =>
      form?.getAttribute("method") === "post" &&
      form.getAttribute("action")?.startsWith("/") &&
      setIsLeaving(true);
    const back = () => setIsLeaving(false);
    form?.addEventListener("submit", leave);
    window.addEventListener("pageshow", back);
    return () => {
      form?.removeEventListener("submit", leave);
      window.removeEventListener("pageshow", back);
    };
  }, []);

  const isPending = isActionPending || isLeaving;
  return (
    <Button
      ref={button}
      type="submit"
      disabled={disabled || isPending || !mayChange}
      title={mayChange ? undefined : CHANGES_NOTHING}
      aria-busy={isPending}
      {...props}
    >
      {isPending && <LoaderCircle aria-hidden className="motion-safe:animate-turn" />}
      {isPending ? pendingText : children}
    </Button>
  );
}
