/** In this request header the proxy tells which page was asked for. A layout learns it in no other way. */
export const REQUESTED_PATH_HEADER = "x-requested-path";
