/** The part of a JSON schema that help and the config template show. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly required?: readonly string[];
  readonly dataFile?: 'file' | 'folder';
}

/** A config schema of contracts, as far as it can describe its keys. */
export interface JsonSchemaSource {
  toJSONSchema(parameters: { readonly io: 'input' }): object;
}

/** The properties of an object schema by name. */
export function schemaProperties(schema: JsonSchemaSource): Readonly<Record<string, SchemaNode>> {
  const json: SchemaNode = schema.toJSONSchema({ io: 'input' });
  return json.properties ?? {};
}
