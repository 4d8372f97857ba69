import { pngBytes } from '@tolmach/testing-kit';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  fakeCaptioner,
  fakeClassifier,
  fakeForecaster,
  fakeTranslator,
  fakeWriter,
  onlyTranslators,
} from '../../testing/fake-models';
import { createServer } from './create-server';

interface Document {
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, { readonly content: Content }> }>>;
}
type Content = Record<string, { readonly schema: Parameters<typeof z.fromJSONSchema>[0] }>;

let app: FastifyInstance;
let address: string;
let paths: Document['paths'];
beforeAll(async () => {
  app = await createServer({
    ...onlyTranslators(fakeTranslator(['en', 'de']), fakeTranslator(['de,fr,ru', 'en'])),
    captioners: [{ name: 'caption-en', model: fakeCaptioner() }],
    classifiers: [{ name: 'sst2', model: fakeClassifier() }],
    writers: [{ name: 'parrot', model: fakeWriter() }],
    forecasters: [{ name: 'last', model: fakeForecaster() }],
  });
  address = await app.listen({ port: 0, host: '127.0.0.1' });
  ({ paths } = (await (await fetch(`${address}/openapi.json`)).json()) as Document); // what the specs below look at
});
afterAll(() => app.close());

const events = { accept: 'text/event-stream' };
const PICTURE = Buffer.from(pngBytes(new Uint8Array(40 * 20 * 3).fill(128), { width: 40, height: 20 }));
const image = { 'content-type': 'image/png' };
const direction = { source: 'en', target: 'de' };

/** A request, and the status that it is answered with. */
type Asked = readonly [route: string, status: number, body?: object, headers?: Record<string, string>];

/** One for each route, or more. */
const REQUESTS: readonly Asked[] = [
  ['GET /api/models', 200],
  ['POST /api/translate', 200, { text: ['a b', ''], target: 'de', alternatives: 2, attention: true }],
  ['POST /api/translate', 200, { text: 'a b', target: 'de' }, events],
  ['POST /api/translate', 400, { text: 'a', target: 'xx' }],
  ['POST /api/classify', 200, { text: ['a b', ''] }],
  ['POST /api/classify', 404, { text: 'a', model: 'b' }],
  ['POST /api/continue', 200, { text: 'abc', length: 3 }],
  ['POST /api/continue', 200, { text: 'abc', length: 3 }, events],
  ['POST /api/continue', 400, { length: 3 }],
  ['POST /api/forecast', 200, { values: [1, 2, null, 4], horizon: 5 }],
  ['POST /api/forecast', 400, { values: [] }],
  ['POST /api/caption', 200, PICTURE, image],
  ['POST /api/caption', 400, Buffer.from('not an image'), image],
  ['POST /api/caption', 415, { a: 1 }],
  ['POST /translate', 200, { q: 'a b', ...direction }],
  ['POST /translate', 200, { q: ['a b', 'c'], source: 'auto', target: 'de', alternatives: 2 }],
  ['POST /translate', 400, { q: 'a' }],
  ['POST /detect', 200, { q: 'a b' }],
  ['GET /languages', 200],
  ['POST /v2/translate', 200, { text: ['a b'], target_lang: 'DE' }],
  ['POST /v2/translate', 400, { text: ['a b'], target_lang: 'XX' }],
  ['GET /v2/languages', 200],
  ['GET /health', 200],
  ['GET /ready', 200],
  ['GET /metrics', 200],
];

describe('the document of the interface', () => {
  it.each(REQUESTS.map((asked) => ({ asked })))('describes what is answered: $asked', async ({ asked }) => {
    const [route, status, payload, more = {}] = asked;
    const [method = '', path = ''] = route.split(' ');
    const headers = { ...(payload && { 'content-type': 'application/json' }), ...more };
    const body = Buffer.isBuffer(payload) ? new Uint8Array(payload) : JSON.stringify(payload);
    const answer = await fetch(address + path, { method, headers, ...(payload && { body }) });
    expect(answer.status).toBe(status);
    const { responses } = paths[path]?.[method.toLowerCase()] ?? { responses: {} };
    const { content } = responses[String(status)] ?? responses['default'] ?? { content: {} };
    const mediaType = (name: string | null) => name?.split(';')[0] ?? '';
    const own = mediaType(answer.headers.get('content-type'));
    const found = Object.entries(content).find(([type]) => mediaType(type) === own)?.[1];
    if (found === undefined) throw new Error(`no ${own} in ${JSON.stringify(responses)}`);
    const text = await answer.text();
    const value: unknown = own === 'application/json' ? JSON.parse(text) : text;
    expect(z.fromJSONSchema(found.schema).safeParse(value)).toMatchObject({ success: true, data: value });
  });

  it('says no less than the server answers: a key that is not in it, or a missing one, is found', () => {
    const { schema } = paths['/api/continue']?.['post']?.responses['200']?.content['application/json'] ?? {
      schema: {},
    };
    const isDescribed = (value: unknown) => z.fromJSONSchema(schema).safeParse(value).success;
    const described = [{ model: 'a', text: 'b' }, { model: 'a', text: 'b', more: 1 }, { model: 'a' }].map(isDescribed);
    expect(described).toEqual([true, false, false]);
  });

  it('has each route, and no other', () => {
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(new Set(REQUESTS.map(([route]) => route))).toEqual(new Set(described));
  });
});
