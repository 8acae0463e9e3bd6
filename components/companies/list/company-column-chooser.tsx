"use client";

import { useRouter } from "next/navigation";
import { ColumnDialog } from "../../ui/controls/column-dialog.tsx";
import {
  COLUMNS_COOKIE,
  COMPANY_COLUMN_NAMES,
  COMPANY_COLUMNS,
  type CompanyColumn,
} from "./company-columns.ts";

const YEAR_SECONDS = 365 * 86_400;

type Props = {
  shown: readonly CompanyColumn[];
  /** Not offered. */
  hidden: readonly CompanyColumn[];
};

/** Chooses what the list of companies shows, on this browser from now on. */
export function CompanyColumnChooser({ shown, hidden }: Props) {
  const router = useRouter();
  const choose = (keys: readonly string[] | null) => {
    document.cookie = `${COLUMNS_COOKIE}=${keys?.join(".") ?? ""}; path=/; max-age=${keys ? YEAR_SECONDS : 0}; samesite=lax`;
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
