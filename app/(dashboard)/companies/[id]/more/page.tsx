import { redirect } from "next/navigation";
import { openTab } from "../tab-page.ts";
import { MORE_DATA } from "./more-data.ts";

type Props = { params: Promise<{ id: string }> };

/** The first table without a tab of its own, for anyone who may see the company. */
export default async function MoreDataPage({ params }: Props) {
  const { company } = await openTab((await params).id);
  redirect(`/companies/${company.id}/more/${MORE_DATA[0]?.path ?? ""}`);
}
