"use client";

import { useRouter } from "next/navigation";
import { ColumnDialog } from "./column-dialog.tsx";

type Props = {
  columns: readonly { key: string; label: string; isShown: boolean }[];
  path: string;
  keep: readonly (readonly [name: string, value: string])[];
};

/** Picks a table's columns; the choice is in the URL. The first column always stays. */
export function ColumnChooser({ columns, path, keep }: Props) {
  const router = useRouter();
  const show = (keys: readonly string[] | null) => {
    const parameters = new URLSearchParams(keep.map(([name, value]) => [name, value]));
    // The first column is always shown and never chosen, so it marks that a choice was made.
    const first = columns[0]?.key;
    for (const key of keys ? [...keys, first ?? ""] : []) parameters.append("columns", key);
    const query = parameters.toString();
    router.replace(query ? `${path}?${query}` : path, { scroll: false });
  };
  return (
    <ColumnDialog
      columns={columns.map((column, place) => ({ ...column, isFixed: place === 0 }))}
      onChoose={show}
    />
  );
}
