"use client";

import { Columns3 } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Button, type ButtonSize } from "./button.tsx";
import { Dialog } from "../dialog.tsx";

type Props = {
  /** `isFixed`: always shown, and never among those that are chosen. */
  columns: readonly { key: string; label: string; isShown: boolean; isFixed?: boolean }[];
  /** Null: the default ones. */
  onChoose: (keys: readonly string[] | null) => void;
  size?: ButtonSize;
};

/** A button that asks which columns are shown. */
export function ColumnDialog({ columns, onChoose, size }: Props) {
  const [open, setOpen] = useState(false);
  const choose = (keys: readonly string[] | null) => {
    setOpen(false);
    onChoose(keys);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    choose(new FormData(event.currentTarget).getAll("columns").map(String));
  };
  return (
    <>
      <Button onClick={() => setOpen(true)} size={size}>
        <Columns3 aria-hidden />
        Columns
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title="Columns">
        <form onSubmit={submit}>
          <ul className="mt-3">
            {columns.map(({ key, label, isShown, isFixed }) => (
              <li key={key}>
                <label className="flex min-h-9 items-center gap-3">
                  <input
                    type="checkbox"
                    name="columns"
                    value={key}
                    defaultChecked={isShown}
                    disabled={isFixed}
                    className="size-4"
                  />
                  {label}
                </label>
              </li>
            ))}
          </ul>
          <div className="mt-5 flex flex-wrap justify-end gap-2">
            <Button onClick={() => choose(null)}>Default columns</Button>
            <Button type="submit" kind="primary">
              Apply
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
