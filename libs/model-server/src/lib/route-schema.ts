import { z } from 'zod';

/** What a route takes and gives. */
interface RouteParts {
  /** One sentence without a full stop. */
  readonly summary: string;
  readonly body?: z.ZodType;
  readonly query?: z.ZodType;
  /** Media types of a body that is not JSON. */
  readonly consumes?: string[];
  /** What is answered with status 200: JSON of a schema, or the media type of a text. */
  readonly answer: z.ZodType | string;
  /** What is answered with any other status. */
  readonly fault: z.ZodType;
  /** What the events tell, for a route that answers with events too. */
  readonly events?: string;
}

/** A route as Fastify checks requests by it and as OpenAPI describes it; answers are described only. */
export function routeSchema({
  summary,
  body,
  query,
  consumes,
  answer,
  fault,
  events,
}: RouteParts): Record<string, unknown> {
  const content = {
    ...(typeof answer === 'string'
      ? textOf(answer, 'Text')
      : { 'application/json': { schema: jsonSchema(answer, 'output') } }),
    ...(events !== undefined && textOf('text/event-stream', events)),
  };
  return {
    summary,
    ...(consumes && { consumes }),
    ...(body && { body: jsonSchema(body, 'input') }),
    ...(query && { querystring: jsonSchema(query, 'input') }),
    response: {
      200: { description: 'The answer', content },
      default: { description: 'A fault', content: { 'application/json': { schema: jsonSchema(fault, 'output') } } },
    },
  };
}

function textOf(mediaType: string, description: string): Record<string, unknown> {
  return { [mediaType]: { schema: { type: 'string', description } } };
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  return { ...z.toJSONSchema(schema, { target: 'draft-7', io }), $schema: undefined };
}
