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
}

/** The properties of an object schema by name. */
export function schemaProperties(schema: object): Readonly<Record<string, SchemaNode>> {
  return (schema as SchemaNode).properties ?? {}; // JSON schemas are open records; ours are written in contracts
}
