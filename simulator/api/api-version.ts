// X-Gusto-API-Version: without the header, the application's minimum version applies; the response
// states the version used.

import { ApiError, apiError } from "../http/errors.ts";
import { dayOf } from "../data/dates.ts";
import { API_VERSIONS } from "./api-version-list.ts";
import type { Simulator } from "../state/model.ts";

const KNOWN = new Set<string>(API_VERSIONS);

export function chooseApiVersion(simulator: Simulator, header: string | undefined): string {
  const version = readApiVersion(simulator, header);
  const sunset = simulator.state.application.api_version_sunsets[version];
  if (sunset === undefined || dayOf(simulator.clock.now()) < sunset) return version;
  throw apiError(406, {
    error_key: "request",
    category: "invalid_api_version",
    message: `Invalid API Version \`${version}\`. It is no longer supported.`,
  });
}

function readApiVersion(simulator: Simulator, header: string | undefined): string {
  const minimum = simulator.state.application.minimum_api_version;
  if (header === undefined || header === "") return minimum;
  const shown = header.slice(0, 40).replaceAll("`", "'");
  if (!/^\d{4}-\d{2}-\d{2}$/.test(header)) {
    throw apiError(406, {
      error_key: "request",
      category: "invalid_api_version",
      message: `Invalid API Version \`${shown}\`. Expected format: YYYY-MM-DD`,
    });
  }
  // ISO days compare as text. This error's older shape is the one still shown in Gusto's setup
  // guide.
  if (header < minimum || header > dayOf(simulator.clock.now())) {
    throw retiredVersion(shown, minimum);
  }
  if (!KNOWN.has(header)) {
    throw apiError(406, {
      error_key: "request",
      category: "invalid_api_version",
      message: `Invalid API Version \`${shown}\`. It is not a published version.`,
    });
  }
  return header;
}

export function retiredVersion(version: string, minimum: string): ApiError {
  return new ApiError(406, {
    name: "Invalid X-Gusto-API-Version Header",
    message: `Invalid API Version \`${version}\`. Version must be >= your application's minimum API version \`${minimum}\` and not in the future.`,
  });
}
