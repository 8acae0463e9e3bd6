import { hostname } from "node:os";

/** This process among all others, for leases and records: `host:pid`. */
export const PROCESS_NAME = `${hostname()}:${process.pid}`;
