"use client";

import { Columns3 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "../dialog.tsx";

type Props = {
  columns: readonly { key: string; label: string; isShown: boolean }[];
  path: string;
  keep: readonly (readonly [name: string, value: string])[];
};

/** Picks a table's columns; the choice is in the URL. The first column always stays. */
export function ColumnChooser({ columns, path, keep }: Props) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const show = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const parameters = new URLSearchParams(keep.map(([name, value]) => [name, value]));
    for (const key of new FormData(event.currentTarget).getAll("columns"))
      parameters.append("columns", String(key));
    setOpen(false);
    router.replace(`${path}?${parameters.toString()}`, { scroll: false });
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Columns3 aria-hidden />
        Columns
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title="Columns">
        <form onSubmit={show}>
          <ul className="mt-3">
            {columns.map(({ key, label, isShown }, place) => (
              <li key={key}>
                <label className="flex min-h-9 items-center gap-3">
                  <input
                    type="checkbox"
                    name="columns"
                    value={key}
                    defaultChecked={isShown}
                    disabled={place === 0}
                    className="size-4"
                  />
                  {label}
                </label>
              </li>
            ))}
          </ul>
          {/* The first column is always shown and never sent, so something else has to mark that
              a choice was made. */}
          <input type="hidden" name="columns" value={columns[0]?.key} />
          <div className="mt-5 flex flex-wrap justify-end gap-2">
            <Button
              onClick={() => {
                setOpen(false);
                router.replace(
                  keep.length > 0
                    ? `${path}?${new URLSearchParams(keep.map(([name, value]) => [name, value])).toString()}`
                    : path,
                  { scroll: false },
                );
              }}
            >
              Default columns
            </Button>
            <Button type="submit" kind="primary">
              Apply
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
