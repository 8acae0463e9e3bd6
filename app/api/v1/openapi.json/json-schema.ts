import { z } from "zod";

export type JsonSchema = { readonly [keyword: string]: unknown };

/** What the format says already. */
const FORMATS_WITHOUT_PATTERN: readonly unknown[] = ["uuid", "date-time", "date", "email", "uri"];

/**
 * Schemas as OpenAPI 3.1 has them. Those with an id become components, and are referred to; each is made once.
 * What is sent in is described as it is sent; answers have no other form.
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
        // The library leaves it out where a text is read as something else.
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

/** The library keeps what is used several times beside the schema; here it stands once in the document. */
function toComponents<T>(json: T): T {
  return JSON.parse(
    JSON.stringify(json).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/'),
  ) as T;
}

function simplify(json: z.core.JSONSchema.BaseSchema): void {
  if (FORMATS_WITHOUT_PATTERN.includes(json.format)) delete json.pattern;
  // The bounds of whole numbers in JavaScript tell nobody anything.
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
  const [value, none] = json.anyOf ?? [];
  if (json.anyOf?.length !== 2 || none?.type !== "null") return;
  // "string or null", with its format, in one word; of references and words to choose from only anyOf can say it.
  if (typeof value?.type !== "string" || value.enum || value.const !== undefined) return;
  simplify(value);
  delete json.anyOf;
  Object.assign(json, { ...value, type: [value.type, "null"], ...json });
}
