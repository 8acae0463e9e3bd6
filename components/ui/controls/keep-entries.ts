import type { SyntheticEvent } from "react";

/**
 * For a form's `onReset`: what was typed or chosen stays after the form's action. React resets a
 * form then, also when the action was refused, and also boxes whose state it holds: they would show
 * one choice and the page another.
 */
export function keepEntries(event: SyntheticEvent<HTMLFormElement>): void {
  event.preventDefault();
}
