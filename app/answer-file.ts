const TYPES = {
  csv: "text/csv; charset=utf-8",
  json: "application/json; charset=utf-8",
  md: "text/markdown; charset=utf-8",
} as const;

/** A file that the browser saves under this name, and nobody on the way. */
export function answerFile(
  body: ReadableStream<Uint8Array> | string,
  fileName: `${string}.${keyof typeof TYPES}`,
): Response {
  const type = fileName.slice(fileName.lastIndexOf(".") + 1) as keyof typeof TYPES;
  return new Response(body, {
    headers: {
      "content-type": TYPES[type],
      "content-disposition": `attachment; filename="${fileName}"`,
      "cache-control": "no-store",
    },
  });
}
