import { z } from "zod";

export type JsonSchema = { readonly [keyword: string]: unknown };

/** Redundant: the format already says it. */
const FORMATS_WITHOUT_PATTERN: readonly unknown[] = ["uuid", "date-time", "date", "email", "uri"];

/**
 * Schemas in OpenAPI 3.1 form. Those with an id become components, referenced and generated once.
 * Input is described as sent; output has only one form.
 */
export class JsonSchemas {
  readonly components: Record<string, JsonSchema> = {};
  readonly #known = new Map<z.ZodType, JsonSchema>();

  of(schema: z.ZodType): JsonSchema {
    const known = this.#known.get(schema);
    if (known) return known;
    const { $schema, $defs, ...json } = z.toJSONSchema(schema, {
      io: "input",
      override: ({ jsonSchema, zodSchema }) => {
        simplify(jsonSchema);
        // The library leaves it out when a string is parsed into something else.
        const preset = z.globalRegistry.get(zodSchema)?.["default"];
        if (preset !== undefined) jsonSchema.default = preset as typeof jsonSchema.default;
      },
    });
    Object.assign(this.components, toComponents($defs ?? {}));
    const made = toComponents(json);
    this.#known.set(schema, made);
    return made;
  }
}

/** The library puts shared schemas next to the schema; here they appear once in the document. */
function toComponents<T>(json: T): T {
  return JSON.parse(
    JSON.stringify(json).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/'),
  ) as T;
}

function simplify(json: z.core.JSONSchema.BaseSchema): void {
  if (FORMATS_WITHOUT_PATTERN.includes(json.format)) delete json.pattern;
  // JavaScript's integer limits tell readers nothing.
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
  const [value, none] = json.anyOf ?? [];
  if (json.anyOf?.length !== 2 || none?.type !== "null") return;
  // "string or null", with its format, as a type array; references and enums need anyOf.
  if (typeof value?.type !== "string" || value.enum || value.const !== undefined) return;
  simplify(value);
  delete json.anyOf;
  Object.assign(json, { ...value, type: [value.type, "null"], ...json });
}
