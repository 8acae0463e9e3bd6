import { redirect } from "next/navigation";
import { MORE_DATA } from "./more-data.ts";

type Props = { params: Promise<{ id: string }> };

/** The first of the tables that have no tab of their own. */
export default async function MoreDataPage({ params }: Props) {
  redirect(`/companies/${(await params).id}/more/${MORE_DATA[0]?.path ?? ""}`);
}
