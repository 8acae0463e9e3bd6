import "server-only";
import { cache } from "react";
import { updateIncidents } from "../update-incidents.ts";

/** For pages: once for all that one request shows, the badge included. */
export const updateForPage = cache(updateIncidents);
