// Grants and the tokens issued for them.

export type Grant = {
  id: string;
  user_uuid: string;
  company_uuids: string[];
  created_at: number;
  origin: "authorization_code" | "control";
};

export type TokenRecord = {
  id: number;
  /** null: a system access token, which belongs to the application. */
  grant_id: string | null;
  access_token: string;
  refresh_token: string | null;
  /**
   * The record this one replaced; revoked when this one is first used (rotation rule first_use).
   */
  previous_id: number | null;
  scopes: string[];
  created_at: number;
  expires_in: number;
  first_used_at: number | null;
  first_used_seq: number | null;
  revoked_at: number | null;
};
