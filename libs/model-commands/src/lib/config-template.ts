import { schemaProperties } from './schema-node';
import type { JsonSchemaSource, SchemaNode } from './schema-node';

/**
 * A complete config as JSON with comments: every key with its default, below its meaning, unit, range or choices. Keys
 * without a default are commented out; required ones have a text to replace.
 *
 * @param values - to be printed in place of defaults, by section
 */
export function configTemplate(schema: JsonSchemaSource, values: unknown = {}): string {
  return `{\n${members(withValues({ properties: schemaProperties(schema) }, values).properties ?? {}, '  ')}\n}`;
}

/** A schema whose defaults are these values, where there are any. */
function withValues(node: SchemaNode, value: unknown): SchemaNode {
  if (value === undefined) return node;
  if (node.properties === undefined) return { ...node, default: value };
  const inner = value as Readonly<Record<string, unknown>>; // the values of a section, as they fit the schema
  const properties = Object.entries(node.properties).map(([key, part]) => [key, withValues(part, inner[key])] as const);
  return { ...node, properties: Object.fromEntries(properties) };
}

/** The keys of a config, one line per section. */
export function configKeys(schema: JsonSchemaSource): string {
  return Object.entries(schemaProperties(schema))
    .map(([name, node]) =>
      node.properties === undefined ? name : `${name}: ${Object.keys(node.properties).join(', ')}`,
    )
    .map((line) => `  ${line}`)
    .join('\n');
}

function members(
  properties: Readonly<Record<string, SchemaNode>>,
  indent: string,
  required: readonly string[] = [],
): string {
  const entries = Object.entries(properties);
  const isGiven = ([name, node]: readonly [string, SchemaNode]) => hasValue(node) || required.includes(name);
  const lastGiven = entries.findLastIndex(isGiven);
  return entries
    .map(([name, node], index) => {
      const comment = describe(node);
      const above = comment === '' ? '' : `${indent}// ${comment}\n`;
      if (!isGiven([name, node])) return `${above}${indent}// "${name}": (not set)`;
      return `${above}${indent}"${name}": ${valueText(node, indent)}${index < lastGiven ? ',' : ''}`;
    })
    .join('\n');
}

function hasValue(node: SchemaNode): boolean {
  return node.default !== undefined || node.properties !== undefined;
}

function valueText(node: SchemaNode, indent: string): string {
  const deeper = `${indent}  `;
  if (node.properties !== undefined) return `{\n${members(node.properties, deeper, node.required)}\n${indent}}`;
  if (node.default !== undefined) return JSON.stringify(node.default);
  if (node.items !== undefined) return `[\n${deeper}${valueText(node.items, deeper)}\n${indent}]`;
  return `"path/to/${node.dataFile ?? 'file'}"`;
}

function describe(node: SchemaNode): string {
  return [node.description, rangeOf(node)].filter((part) => part !== undefined).join('; ');
}

function rangeOf(node: SchemaNode): string | undefined {
  if (node.enum !== undefined) return node.enum.map(String).join(' | ');
  if (node.items?.enum !== undefined) return `some of ${node.items.enum.map(String).join(', ')}`;
  const bounds = [lowerBound(node), upperBound(node)].filter((bound) => bound !== undefined);
  return bounds.length === 0 ? undefined : bounds.join(' ');
}

function lowerBound({ minimum, exclusiveMinimum }: SchemaNode): string | undefined {
  if (exclusiveMinimum !== undefined) return `above ${exclusiveMinimum}`;
  return minimum === undefined ? undefined : `from ${minimum}`;
}

function upperBound({ maximum, exclusiveMaximum }: SchemaNode): string | undefined {
  if (exclusiveMaximum !== undefined) return `below ${exclusiveMaximum}`;
  return maximum === undefined ? undefined : `to ${maximum}`;
}
