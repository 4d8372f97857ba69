import { z } from 'zod';

/** A key that names a file of the data: relative to the folder of the data, and free to move between two parts of a run. */
export function dataFile(what: string): z.ZodString {
  return z.string().min(1).meta({ description: what, dataFile: 'file' });
}

/** Like {@link dataFile}, of a folder. */
export function dataFolder(what: string): z.ZodString {
  return z.string().min(1).meta({ description: what, dataFile: 'folder' });
}

/** What {@link withDataFiles} needs of a schema. */
export interface DescribedSchema {
  toJSONSchema(parameters: { readonly io: 'input' }): object;
}

/** The part of a JSON schema that leads to the keys of files. */
interface Node {
  readonly dataFile?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

/**
 * A config of a schema in which every name of a data file, and of a data folder, is another one.
 * @param change - the new name, from the one that the config gives
 */
export function withDataFiles<Config>(
  schema: DescribedSchema,
  config: Config,
  change: (name: string) => string,
): Config {
  return changed(schema.toJSONSchema({ io: 'input' }), config, change) as Config; // only texts become other texts
}

function changed(node: Node, value: unknown, change: (name: string) => string): unknown {
  if (typeof value === 'string') return node.dataFile === undefined ? value : change(value);
  if (Array.isArray(value)) {
    const { items = {} } = node;
    return value.map((item: unknown) => changed(items, item, change));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [
    key,
    changed(node.properties?.[key] ?? {}, inner, change),
  ]);
  return Object.fromEntries(entries);
}
