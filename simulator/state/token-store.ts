// Grants and token records, with indexes that keep ten thousand connections fast.

import type { Grant, TokenRecord } from "./grant-model.ts";

export type TokenStore = {
  records: Map<number, TokenRecord>;
  grants: Map<string, Grant>;
  byAccessToken: Map<string, TokenRecord>;
  byRefreshToken: Map<string, TokenRecord>;
  byGrant: Map<string, TokenRecord[]>;
  grantsByCompany: Map<string, Grant[]>;
};

export function createTokenStore(
  grants: Iterable<Grant> = [],
  records: Iterable<TokenRecord> = [],
): TokenStore {
  const store: TokenStore = {
    records: new Map(),
    grants: new Map(),
    byAccessToken: new Map(),
    byRefreshToken: new Map(),
    byGrant: new Map(),
    grantsByCompany: new Map(),
  };
  for (const grant of grants) saveGrant(store, grant);
  for (const record of records) saveToken(store, record);
  return store;
}

export function saveGrant(store: TokenStore, grant: Grant): void {
  store.grants.set(grant.id, grant);
  for (const companyUuid of grant.company_uuids) append(store.grantsByCompany, companyUuid, grant);
}

/** A later record with the same (echoed) refresh token takes it over. */
export function saveToken(store: TokenStore, record: TokenRecord): void {
  store.records.set(record.id, record);
  store.byAccessToken.set(record.access_token, record);
  if (record.refresh_token !== null) store.byRefreshToken.set(record.refresh_token, record);
  if (record.grant_id !== null) append(store.byGrant, record.grant_id, record);
}

function append<T>(index: Map<string, T[]>, key: string, value: T): void {
  const list = index.get(key);
  if (list === undefined) index.set(key, [value]);
  else list.push(value);
}
