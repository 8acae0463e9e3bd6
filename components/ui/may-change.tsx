"use client";

import { createContext, useContext, type ReactNode } from "react";

const MayChange = createContext(true);

/** Why a control is disabled. The server refuses the act with the same meaning. */
export const CHANGES_NOTHING = "You are a viewer and change nothing. Ask an operator to do it.";

/**
 * The one place that decides what a page offers a viewer of the staff: nothing that would be
 * refused. Buttons that act ask it, so a page needs no condition of its own.
 */
export function MayChangeProvider({
  isReadOnly,
  children,
}: {
  isReadOnly: boolean;
  children: ReactNode;
}) {
  return <MayChange value={!isReadOnly}>{children}</MayChange>;
}

/** Whether the person may change anything at all. */
export function useMayChange(): boolean {
  return useContext(MayChange);
}

/** What is drawn only for somebody who may do it: mostly what opens the question before an act. */
export function IfMayChange({ children }: { children: ReactNode }) {
  return useMayChange() && children;
}
