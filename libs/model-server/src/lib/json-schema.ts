import { z } from 'zod';

/** A schema as Fastify checks requests by it and as OpenAPI describes them. */
export function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  const whole = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return { ...whole, $schema: undefined };
}
