"use client";

import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { useFocusReturn } from "./use-focus-return.ts";
import { allowRuntimeStyles } from "./runtime-styles.ts";

allowRuntimeStyles();

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
};

/** A modal: focus stays inside, Esc closes it, focus returns. At the bottom of a phone's screen. */
export function Dialog({ open, onOpenChange, title, description, children }: Props) {
  const focusReturn = useFocusReturn();
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-veil" />
        <Primitive.Content
          className="fixed inset-x-0 bottom-0 z-50 max-h-[85dvh] animate-arrive overflow-y-auto rounded-t-md border border-line bg-surface p-5 shadow-floating focus:outline-none sm:inset-auto sm:top-1/2 sm:left-1/2 sm:w-[calc(100%-2rem)] sm:max-w-md sm:-translate-1/2 sm:rounded-md"
          {...focusReturn}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <div className="flex items-start justify-between gap-4">
            <Primitive.Title className="text-lead font-semibold">{title}</Primitive.Title>
            <Primitive.Close
              aria-label="Close"
              className="-m-2 grid size-9 shrink-0 place-items-center rounded-md text-ink-soft hover:bg-sunken"
            >
              <X aria-hidden className="size-4" />
            </Primitive.Close>
          </div>
          {description && (
            <Primitive.Description asChild>
              <div className="mt-2 text-ink-soft">{description}</div>
            </Primitive.Description>
          )}
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
