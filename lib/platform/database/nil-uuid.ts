/** The smallest UUID (RFC 9562, 5.9): no row has it, and every row sorts after it. */
export const NIL_UUID = "00000000-0000-0000-0000-000000000000";
