"use client";

import { useRouter } from "next/navigation";
import { ColumnDialog } from "../../ui/controls/column-dialog.tsx";
import { keepInCookie } from "../../ui/keep-in-cookie.ts";
import {
  COLUMNS_COOKIE,
  COMPANY_COLUMN_NAMES,
  COMPANY_COLUMNS,
  type CompanyColumn,
} from "./company-columns.ts";

type Props = {
  shown: readonly CompanyColumn[];
  /** Not offered. */
  hidden: readonly CompanyColumn[];
};

/** Chooses what the list of companies shows, on this browser from now on. */
export function CompanyColumnChooser({ shown, hidden }: Props) {
  const router = useRouter();
  const choose = (keys: readonly string[] | null) => {
    keepInCookie(COLUMNS_COOKIE, keys && keys.join("."));
    router.refresh();
  };
  return (
    <ColumnDialog
      size="small"
      columns={COMPANY_COLUMN_NAMES.filter((key) => !hidden.includes(key)).map((key) => ({
        ...{ key, label: COMPANY_COLUMNS[key], isShown: shown.includes(key) },
      }))}
      onChoose={choose}
    />
  );
}
