import { control } from "#test/connected-company.ts";

export type Exchange = {
  grant_type: string;
  company_uuids: string[];
  started_seq: number;
  ended_seq: number;
};

/** The refresh exchanges the simulator has seen. */
export async function listExchanges(simulator: { url: string }): Promise<Exchange[]> {
  const { exchanges } = await control<{ exchanges: Exchange[] }>(simulator, "/ledger");
  return exchanges.filter((exchange) => exchange.grant_type === "refresh_token");
}
