import { countOption, numberOption } from '@tolmach/command-line';
import type { Option } from '@tolmach/command-line';
import { schemaProperties } from './schema-node';
import type { JsonSchemaSource } from './schema-node';

/**
 * Makes flags with the range, default and description of their keys in a config of numbers.
 * @param reword - the description as help has it, where flags stand for keys
 */
export function schemaOptions(schema: JsonSchemaSource, reword: (description: string) => string = (text) => text) {
  const limits = schemaProperties(schema);
  return (key: string, placeholder: string): Option<number | undefined> => {
    const { minimum, maximum, exclusiveMinimum, description, type, default: fallback } = limits[key] ?? {};
    const option = type === 'integer' ? countOption : numberOption;
    return option({
      group: 'Search',
      description: reword(description ?? key),
      placeholder,
      min: minimum ?? exclusiveMinimum ?? 0,
      max: maximum ?? Infinity,
      fallback: typeof fallback === 'number' ? fallback : undefined,
    });
  };
}
