/**
 * The proxy puts the requested path in this header, because a layout has no other way to know it.
 */
export const REQUESTED_PATH_HEADER = "x-requested-path";
