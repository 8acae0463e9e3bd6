/*
 * What clients may rely on in an OpenAPI document, one promise per line: paths, methods, who may
 * call, parameters, bodies, statuses, fields with types, enum values. Wording is not a promise, and
 * additions break no one.
 */

type Json = { [key: string]: Json } & { [index: number]: Json };
type Document = { paths: object; security?: object; components?: object };

/** By operation, such as "GET /companies"; and "Problem", which they all share. */
export function listApiPromises(document: Document): Map<string, string[]> {
  const root = document as unknown as Json;
  const operations = entries(root["paths"]).flatMap(([path, methods]) =>
    entries(methods).map(([method, operation]): [string, string[]] => [
      `${method.toUpperCase()} ${path}`,
      unique(operationLines(root, operation)),
    ]),
  );
  const problem = schemaLines(root, root["components"]?.["schemas"]?.["Problem"], "");
  return new Map([...operations, ["Problem", unique(problem)]]);
}

function unique(lines: string[]): string[] {
  return [...new Set(lines.map((line) => line.trim()))];
}

function operationLines(root: Json, operation: Json): string[] {
  const security = list(operation["security"] ?? root["security"]).flatMap(Object.keys);
  return [
    ...security.map((scheme) => `asks for ${scheme}`),
    ...list(operation["parameters"]).flatMap((parameter) => {
      const name = `${String(parameter["in"])} ${String(parameter["name"])}`;
      return [
        `${name} is ${parameter["required"] ? "required" : "optional"}`,
        ...schemaLines(root, parameter["schema"], name),
      ];
    }),
    ...(operation["requestBody"]
      ? [
          `body is ${operation["requestBody"]["required"] ? "required" : "optional"}`,
          ...contentLines(root, operation["requestBody"], "body"),
        ]
      : []),
    ...entries(operation["responses"]).flatMap(([status, response]) => [
      ...(response["content"] ? [] : [status]),
      ...Object.keys(response["headers"] ?? {}).map((header) => `${status} header ${header}`),
      ...contentLines(root, response, status),
    ]),
  ];
}

function contentLines(root: Json, holder: Json, where: string): string[] {
  return entries(holder["content"]).flatMap(([type, { schema }]) =>
    schemaLines(root, schema as Json, `${where} ${type}`),
  );
}

/** Keywords whose value is promised as it is. */
const KEYWORDS = [
  "format",
  "pattern",
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "maxItems",
  "default",
  "const",
];

function schemaLines(root: Json, schema: Json | undefined, where: string): string[] {
  if (!schema) return [];
  const reference = schema["$ref"] as unknown as string | undefined;
  if (reference?.endsWith("/Problem")) return [`${where} is a Problem`];
  if (reference) return schemaLines(root, find(root, reference), where);
  const parts = [...list(schema["allOf"]), ...branches(schema)];
  const isNullable = list(schema["anyOf"]).some((branch) => String(branch["type"]) === "null");
  const types = [schema["type"] ?? []].flat().map(String);
  return [
    ...(types.length + parts.length + list(schema["enum"]).length === 0 && !("const" in schema)
      ? [where]
      : []),
    ...types
      .filter((type) => type !== "null")
      .map((type) => `${where}: ${type}${types.includes("null") ? " or null" : ""}`),
    ...KEYWORDS.filter((keyword) => keyword in schema).map(
      (keyword) => `${where} ${keyword} ${JSON.stringify(schema[keyword])}`,
    ),
    ...list(schema["enum"]).map((value) => `${where} may be ${JSON.stringify(value)}`),
    ...list(schema["required"]).map((name) => `${where}.${String(name)} is required`),
    ...entries(schema["properties"]).flatMap(([name, property]) =>
      schemaLines(root, property, `${where}.${name}`),
    ),
    ...schemaLines(root, schema["items"], `${where}[]`),
    ...parts.flatMap((part) => schemaLines(root, orNull(part, isNullable), where)),
  ];
}

function branches(schema: Json): Json[] {
  return list(schema["anyOf"] ?? schema["oneOf"]).filter(
    (branch) => String(branch["type"]) !== "null",
  );
}

function orNull(schema: Json, isNullable: boolean): Json {
  const type = schema["type"];
  return isNullable && typeof type === "string"
    ? ({ ...schema, type: [type, "null"] } as unknown as Json)
    : schema;
}

function find(root: Json, reference: string): Json | undefined {
  return reference
    .slice(2)
    .split("/")
    .reduce<Json | undefined>((place, name) => place?.[name], root);
}

function entries(value: Json | undefined): [string, Json][] {
  return Object.entries(value ?? {}) as [string, Json][];
}

function list(value: Json | undefined): Json[] {
  return (value ?? []) as unknown as Json[];
}
