/** The browser's time zone is stored in a cookie, so the server can sort what is due into its days. */
export const TIME_ZONE_COOKIE = "time_zone";
