import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as deepl from 'deepl-node';
import type { FastifyInstance } from 'fastify';
import { fakeForecaster, fakeTranslator, fakeWriter, gate, onlyTranslators } from '../../testing/fake-models';
import type { Asked } from '../../testing/fake-models';
import { createServer } from './create-server';
import type { ServerOptions } from './create-server';
import { ServeClient, ServerFault } from '@tolmach/serve-client';
import type { HostedModels, ServedTranslator } from './hosted-models';

const EN_DE = fakeTranslator(['en', 'de']);
const TO_EN = fakeTranslator(['de,fr,ru', 'en']);
const MODELS = onlyTranslators(EN_DE, TO_EN);

const open: FastifyInstance[] = [];
afterEach(async () => {
  for (const app of open.splice(0)) await app.close();
});

/** A server on a port of its own. */
async function serve(models: HostedModels = MODELS, options: ServerOptions = {}) {
  const app = await createServer(models, options);
  open.push(app);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { app, url };
}

type Payload = Record<string, unknown> | string;

async function answerOf(answer: Response) {
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') === true;
  const retryAfter = answer.headers.get('retry-after');
  return { status: answer.status, retryAfter, body: (isJson ? JSON.parse(text) : text) as unknown };
}

async function post({ url }: { url: string }, path: string, payload: Payload, headers: Record<string, string> = {}) {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return answerOf(
    await fetch(url + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }),
  );
}

async function get({ url }: { url: string }, path: string) {
  return answerOf(await fetch(url + path));
}

describe('the own interface', () => {
  it('translates one text or several, with alternatives and attention when asked', async () => {
    const app = await serve();
    const { body } = await post(app, '/api/translate', { text: ['a b', ''], target: 'de', alternatives: 1 });
    expect(body).toEqual({
      model: 'en-de',
      source: 'en',
      target: 'de',
      translations: [
        { text: 'A B', score: -1, alternatives: [{ text: 'A B!', score: -2 }] },
        { text: '', score: null, alternatives: [] },
      ],
    });
    const one = await post(app, '/api/translate', { text: 'le chat', source: 'fr', attention: true });
    expect(one.body).toMatchObject({
      model: 'de-fr-ru-en',
      translations: [{ attention: { sourcePieces: ['\u2581le', '\u2581chat', '</s>'], weights: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] } }], // prettier-ignore
    });
  });

  it.each([
    [400, 'bad-request', { txt: 'a' }],
    [400, 'bad-request', { text: 'a', target: 'de', nonsense: 1 }],
    [400, 'bad-request', { text: 5 }],
    [400, 'bad-request', { text: 'a', target: 'de', alternatives: 10 }],
    [400, 'bad-request', '{"text":'],
    [400, 'no-such-direction', { text: 'a', target: 'xx' }],
    [400, 'no-such-direction', { text: 'a', source: 'en', target: 'en' }],
    [400, 'no-such-direction', { text: 'a', model: '../../etc/passwd' }],
    [413, 'too-large', { text: ['a', 'b', 'c'], target: 'de' }],
    [413, 'too-large', { text: 'a'.repeat(21), target: 'de' }],
    [413, 'too-large', { text: 'a'.repeat(1000), target: 'de' }],
  ] as const)('answers %d %s to %j', async (status, code, payload) => {
    const app = await serve(MODELS, { maxTexts: 2, maxCharacters: 20 });
    const answer = await post(app, '/api/translate', payload, { 'content-type': 'application/json' });
    expect(answer).toMatchObject({
      status,
      body: { error: { code, message: expect.stringMatching(/\w/) as unknown } },
    });
  });

  it('says of what it does not have that it does not have it', async () => {
    const app = await serve();
    expect(await post(app, '/api/classify', { text: 'a' })).toMatchObject({
      status: 404,
      body: { error: { code: 'no-such-model' } },
    });
    const picture = { 'content-type': 'image/png' };
    expect(await post(app, '/api/caption', 'x', picture)).toMatchObject({ status: 404 });
    expect(await post(app, '/api/caption', { a: 1 })).toMatchObject({ status: 415 });
    for (const url of ['/nothing', '/..%2f..%2fpackage.json', '/page/serve.js', '//etc/passwd']) {
      expect((await get(app, url)).status).toBe(404);
    }
  });

  it('hides its own faults, and logs them', async () => {
    const lines: string[] = [];
    const broken = { ...EN_DE, translate: () => Promise.reject(new Error('secret state')) };
    const app = await serve(onlyTranslators(broken), { log: { write: (line) => lines.push(line) } });
    for (const [url, payload] of [
      ['/api/translate', { text: 'private', target: 'de' }],
      ['/translate', { q: 'private', source: 'en', target: 'de' }],
    ] as const) {
      // prettier-ignore
      const answer = await post(app, url, payload);
      expect(answer.status).toBe(500);
      expect(JSON.stringify(answer.body)).not.toContain('secret');
    }
    const log = lines.join('');
    expect(log).toContain('secret state');
    expect(log).toContain('"route":"POST /api/translate","statusCode":500');
    expect(log).not.toContain('private');
  });

  it('continues a text, whole or as events, one for each character', async () => {
    const app = await serve({ ...MODELS, writers: [{ name: 'parrot', model: fakeWriter() }] });
    const asked = { text: 'abc', length: 4 };
    expect((await post(app, '/api/continue', asked)).body).toEqual({ model: 'parrot', text: 'abca' });
    const accept = { accept: 'text/event-stream' };
    const events = ['a', 'b', 'c', 'a'].map((text) => `data: ${JSON.stringify({ text })}\n\n`);
    expect((await post(app, '/api/continue', asked, accept)).body).toBe(`${events.join('')}event: end\ndata: {}\n\n`);
    for (const headers of [{}, accept]) {
      const refused = await post(app, '/api/continue', { text: 'why?' }, headers);
      expect(refused).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining('expected letters') as unknown } } }); // prettier-ignore
    }
    expect((await get(app, '/metrics')).body).toContain('tolmach_open_requests 0');
  });

  const TRANSLATION = { model: 'en-de', source: 'en', target: 'de', translations: [{ text: 'A B', score: -1, alternatives: [] }] }; // prettier-ignore

  it('tells of the translation of one text as it grows, where events are asked for', async () => {
    const app = await serve();
    const accept = { accept: 'text/event-stream' };
    const asked = { text: 'a b', target: 'de' };
    expect((await post(app, '/api/translate', asked, accept)).body).toBe(
      `data: {"text":"A"}\n\ndata: {"text":" B"}\n\nevent: end\ndata: ${JSON.stringify(TRANSLATION)}\n\n`,
    );
    expect((await post(app, '/api/translate', asked)).body).toEqual(TRANSLATION);
    expect((await post(app, '/api/translate', { ...asked, text: '' }, accept)).body).toMatch(
      /^event: end\n.*"text":""/,
    );
    for (const [status, refused] of [
      [400, { ...asked, text: ['a', 'b'] }],
      [400, { ...asked, target: 'xx' }],
    ] as const) {
      expect(await post(app, '/api/translate', refused, accept)).toMatchObject({ status, body: { error: {} } });
    }
  });

  it('shows in attention what masks stand for', async () => {
    const masked: ServedTranslator = {
      ...EN_DE,
      translate: (texts) => {
        const source = texts.join();
        const [sourcePieces, pieces] = [['\u2581at', '\u2581', '｟n0｠', '｟n1｠', '</s>'], ['\u2581', '｟n1｠', '｟n0｠', '｟n7｠', '</s>']]; // prettier-ignore
        const hypotheses = [{ text: '67 um', pieces, logProb: -1, score: -1, attention: [[1]] }];
        const sentence = { source, input: 'at ｟n0｠｟n1｠', kept: ['5', '67'], letterCase: 'ordinary', lost: [], numCopied: 0 } as const; // prettier-ignore
        return Promise.resolve([{ source, sourcePieces, hypotheses, sentences: [sentence] }]);
      },
    };
    const app = await serve(onlyTranslators(masked));
    const { body } = await post(app, '/api/translate', { text: 'at 567', target: 'de', attention: true });
    expect(body).toMatchObject({
      translations: [{ attention: { sourcePieces: ['\u2581at', '\u2581', '5', '67', '</s>'], pieces: ['\u2581', '67', '5', '｟n7｠', '</s>'] } }],
    }); // prettier-ignore
  });

  it.each([
    ['internal', new Error('secret state'), /"level":50.*secret state/],
    ['timeout', new DOMException('', 'TimeoutError'), /^$/],
  ])(
    'tells of a fault after the first events in an event, and of the client nothing: %s',
    async (code, fault, logged) => {
      const lines: string[] = [];
      const broken: ServedTranslator = {
        ...EN_DE,
        translate: (_texts, options) => {
          options?.onText?.('A', 0);
          return Promise.reject(fault);
        },
      };
      const log = { write: (line: string) => void lines.push(line) };
      const app = await serve(onlyTranslators(broken), { log, logsRequests: false });
      const { status, body } = await post(app, '/api/translate', { text: 'a b', target: 'de' }, { accept: 'text/event-stream' }); // prettier-ignore
      expect(status).toBe(200);
      expect(body).toMatch(
        new RegExp(`^data: {"text":"A"}\n\nevent: error\ndata: {"error":{"code":"${code}",.*}}\n\n$`),
      );
      expect(lines.join('')).toMatch(logged);
      const heard: string[] = [];
      const asked = new ServeClient(app.url).translate({ text: 'a b', target: 'de' }, { onText: (text) => heard.push(text) }); // prettier-ignore
      await expect(asked).rejects.toMatchObject({ name: 'ServerFault', code });
      expect(heard).toEqual(['A']);
    },
  );

  describe('forecasts', () => {
    const shop = fakeForecaster({ known: ['holidays'] });
    const models = {
      ...MODELS,
      forecasters: [
        { name: 'plain', model: fakeForecaster() },
        { name: 'shop', model: shop },
      ],
    };

    it('say quantiles of the steps after a series, with their dates', async () => {
      const app = await serve(models);
      const times = ['2024-11', '2024-12'];
      const answer = await post(app, '/api/forecast', { values: [1, 2, null, 4], horizon: 2 });
      const quantiles = [4, 4.5, 5, 5.5, 6, 6.5, 7];
      expect(answer.body).toEqual({
        model: 'plain',
        levels: [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975],
        steps: [{ time: '5', quantiles }, { time: '6', quantiles }],
      }); // prettier-ignore
      const dated = {
        values: [1, 2, 3],
        times: [...times, '2025-01'],
        model: 'shop',
        known: { holidays: [0, 0, 1, 0, 1] },
      };
      expect((await post(app, '/api/forecast', dated)).body).toMatchObject({
        model: 'shop',
        steps: [{ time: '2025-02', quantiles: expect.arrayContaining([5.5]) as unknown }, { time: '2025-03' }, { time: '2025-04' }],
      }); // prettier-ignore
    });

    it.each([
      [400, { values: [] }],
      [400, { values: ['1', '2', '3'] }],
      [400, { values: [1, 2, 3], horizon: 501 }],
      [400, { values: [1, 2, 3], horizon: 0 }],
      [400, { values: [1, 1, 1] }],
      [400, { values: [1, null, null] }],
      [400, { values: [1, 2, 3], times: ['2024-01', '2024-02'] }],
      [400, { values: [1, 2, 3], times: ['2024-01', '2024-02', '2024-04'] }],
      [400, { values: [1, 2, 3], times: ['2024-01', '2024-02', '../../etc/passwd'] }],
      [400, { values: [1, 2, 3], times: ['2024-01', '2024-01', '2024-01'] }],
      [400, { values: [1, 2, 3], known: { holidays: [1, 2, 3, 4] } }],
      [400, { values: [1, 2, 3], model: 'shop' }],
      [400, { values: [1, 2, 3], model: 'shop', known: { other: [1, 2, 3, 4] } }],
      [400, { values: [1, 2, 3], file: 'series.csv' }],
      [404, { values: [1, 2, 3], model: '../shop' }],
      [413, { values: [1, 2, 3, 4, 5, 6, 7, 8, 9] }],
      [413, { values: [1, 2, 3], model: 'shop', known: { holidays: [1, 2, 3, 4, 5, 6, 7] } }],
    ])('answer %d to %j', async (status, payload) => {
      const app = await serve(models, { maxValues: 8 });
      const answer = await post(app, '/api/forecast', payload);
      expect(answer).toMatchObject({ status, body: { error: { message: expect.stringMatching(/\w/) as unknown } } });
    });
  });

  it('describes itself', async () => {
    const app = await serve();
    const document = (await get(app, '/openapi.json')).body as { openapi: string; paths: Record<string, unknown> };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/api/translate', '/api/caption', '/translate', '/v2/translate', '/metrics']),
    );
    expect(JSON.stringify(document)).toContain('Translations besides the best one');
  });
});

describe('limits', () => {
  it('refuses more requests than it takes on, and says when to ask again', async () => {
    const { opened, open: finish } = gate();
    const app = await serve(onlyTranslators(fakeTranslator(['en', 'de'], { until: opened })), { maxRequests: 2 });
    const [text, q] = [
      { text: 'a', target: 'de' },
      { q: 'a', source: 'en', target: 'de' },
    ];
    const begun = [post(app, '/api/translate', text), post(app, '/translate', q)];
    await wait(20);
    for (const [url, payload] of [
      ['/api/translate', text],
      ['/translate', q],
      ['/v2/translate', { text: 'a', target_lang: 'DE' }],
    ] as const) {
      // prettier-ignore
      expect(await post(app, url, payload)).toMatchObject({ status: 429, retryAfter: '1' });
    }
    expect((await get(app, '/health')).body).toEqual({ status: 'ok' });
    finish();
    expect((await Promise.all(begun)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await post(app, '/api/translate', text)).status).toBe(200);
  });

  it('gives up what takes too long', async () => {
    const asked: Asked[] = [];
    const slow = fakeTranslator(['en', 'de'], { asked, until: gate().opened });
    const app = await serve(onlyTranslators(slow), { timeoutMs: 30 });
    const answer = await post(app, '/api/translate', { text: 'a', target: 'de' });
    expect(answer).toMatchObject({
      status: 503,
      retryAfter: '1',
      body: { error: { code: 'timeout' } },
    });
    expect(asked[0]?.signal?.aborted).toBe(true);
  });

  it('cancels the work of a client that has gone, and makes room', async () => {
    const asked: Asked[] = [];
    const slow = fakeTranslator(['en', 'de'], { asked, until: gate().opened });
    const app = await serve(onlyTranslators(slow), { maxRequests: 1 });
    const headers = { 'content-type': 'application/json' };
    const client = request(`${app.url}/api/translate`, { method: 'POST', headers });
    client.on('error', () => undefined); // it hangs up
    client.end(JSON.stringify({ text: 'a', target: 'de' }));
    while (asked.length === 0) await wait(5);
    client.destroy();
    while (asked[0]?.signal?.aborted !== true) await wait(5);
    await wait(5);
    expect((await get(app, '/metrics')).body).toContain('tolmach_open_requests 0');
  });

  it('finishes what has begun when it closes, and takes no more', async () => {
    const { opened, open: finish } = gate();
    const asked: Asked[] = [];
    const { app, url } = await serve(onlyTranslators(fakeTranslator(['en', 'de'], { asked, until: opened })));
    const body = JSON.stringify({ text: 'a', target: 'de' });
    const sent = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    const begun = fetch(`${url}/api/translate`, sent);
    while (asked.length === 0) await wait(5);
    const closed = app.close();
    await wait(20);
    const other = fetch(`${url}/api/translate`, { ...sent, signal: AbortSignal.timeout(1000) });
    expect(
      await other.then(
        ({ status }) => status,
        () => 503,
      ),
    ).toBe(503);
    finish();
    expect((await begun).status).toBe(200);
    await closed;
  });
});

describe('pages of other sites', () => {
  const ask = async ({ url }: { url: string }, origin: string, method = 'POST') => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    };
    const { status, headers: answered } = await fetch(`${url}/api/translate`, { method, headers });
    return { status, allowed: answered.get('access-control-allow-origin') };
  };

  it('may not ask, unless the server is told so', async () => {
    const app = await serve();
    expect((await ask(app, 'https://shop.example')).allowed).toBeNull();
    expect(await ask(app, 'https://shop.example', 'OPTIONS')).toEqual({ status: 404, allowed: null });
  });

  it('may ask if they are of an origin that it is told, with a key where it asks for one', async () => {
    const app = await serve(MODELS, { corsOrigins: ['https://shop.example'], apiKeys: ['sesame'] });
    const allowed = 'https://shop.example';
    expect(await ask(app, allowed, 'OPTIONS')).toEqual({ status: 204, allowed });
    expect(await ask(app, allowed)).toEqual({ status: 403, allowed });
    for (const other of ['https://shop.example.evil', 'http://shop.example', 'null']) {
      expect((await ask(app, other)).allowed).toBeNull();
    }
    expect((await ask(await serve(MODELS, { corsOrigins: ['*'] }), 'https://any.example')).allowed).toBe('*');
  });
});

describe('our own client', () => {
  const models = {
    ...MODELS,
    writers: [{ name: 'parrot', model: fakeWriter() }],
    forecasters: [{ name: 'last', model: fakeForecaster() }],
  };

  it('asks for everything that models do', async () => {
    const { url } = await serve(models, { apiKeys: ['sesame'] });
    const client = new ServeClient(`${url}/`, { apiKey: 'sesame' });
    expect((await client.models()).translation.map(({ name }) => name)).toEqual(['en-de', 'de-fr-ru-en']);
    const { translations } = await client.translate({ text: ['a dog', 'a cat'], target: 'de', alternatives: 1 });
    expect(translations.map(({ text, alternatives }) => [text, alternatives.length])).toEqual([['A DOG', 1], ['A CAT', 1]]); // prettier-ignore
    expect(await client.continue({ text: 'abc', length: 4 })).toEqual({ model: 'parrot', text: 'abca' });
    const written: string[] = [];
    for await (const part of client.write({ text: 'aé€', length: 5 })) written.push(part);
    expect(written.join('')).toBe('aé€aé');
    expect((await client.forecast({ values: [1, 2, 3] })).steps).toHaveLength(3);
  });

  it('is told of faults by their codes', async () => {
    const { url } = await serve(models, { apiKeys: ['sesame'] });
    const client = new ServeClient(url, { apiKey: 'sesame' });
    const faultOf = (promise: Promise<unknown>) => promise.then(() => undefined, (fault: unknown) => fault); // prettier-ignore
    const stranger = await faultOf(new ServeClient(url).models());
    expect(stranger).toBeInstanceOf(ServerFault);
    expect(stranger).toMatchObject({ name: 'ServerFault', status: 403, code: 'no-key' });
    expect(await faultOf(client.classify({ text: 'a' }))).toMatchObject({ status: 404, code: 'no-such-model' });
    expect(await faultOf(client.caption(new Uint8Array([1])))).toMatchObject({ status: 404 });
    expect(await faultOf(client.translate({ text: 'a', target: 'xx' }))).toMatchObject({ code: 'no-such-direction' });
    expect(await faultOf(client.write({ text: 'why?' }).next())).toMatchObject({ status: 400 });
    const busy = new ServeClient(url, { fetch: () => Promise.resolve(new Response('<html>', { status: 502, headers: { 'retry-after': '7' } })) }); // prettier-ignore
    expect(await faultOf(busy.models())).toMatchObject({
      status: 502,
      code: 'unknown',
      message: '<html>',
      retryAfterS: 7,
    });
  });

  it('is told of a translation as it grows', async () => {
    const { url } = await serve(models);
    const client = new ServeClient(url);
    const heard: string[] = [];
    const asked = { text: 'a small dog', target: 'de', attention: true, alternatives: 2 };
    const answer = await client.translate(asked, { onText: (text) => heard.push(text) });
    expect(heard).toEqual(['A', 'A SMALL', 'A SMALL DOG']);
    expect(answer).toEqual(await client.translate(asked));
  });

  it('ends the translation when its signal says so', async () => {
    const asked: Asked[] = [];
    const slow = fakeTranslator(['en', 'de'], { asked, until: gate().opened });
    const app = await serve(onlyTranslators(slow));
    const stop = new AbortController();
    const options = { onText: () => undefined, signal: stop.signal };
    const begun = new ServeClient(app.url).translate({ text: 'a', target: 'de' }, options);
    while (asked.length === 0) await wait(5);
    stop.abort();
    await expect(begun).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    while (asked[0]?.signal?.aborted !== true) await wait(5);
  });

  it('ends the work of the server when its loop is left', async () => {
    const app = await serve(models);
    for await (const part of new ServeClient(app.url).write({ text: 'abc', length: 2000 })) {
      expect(part).toBe('a');
      break;
    }
    const metrics = async () => (await get(app, '/metrics')).body;
    while (!String(await metrics()).includes('tolmach_open_requests 0')) await wait(5);
  });
});

describe('keys', () => {
  const payload = { text: 'a', target: 'de' };

  it.each([
    ['Bearer sesame', 200],
    ['DeepL-Auth-Key other', 200],
    ['Bearer sesame2', 403],
    ['Bearer', 403],
    ['', 403],
  ])('with authorization %j answers %d', async (authorization, status) => {
    const app = await serve(MODELS, { apiKeys: ['sesame', 'other'] });
    expect((await post(app, '/api/translate', payload, { authorization })).status).toBe(status);
  });

  it('are taken from the body as LibreTranslate does, and not needed to look at the page', async () => {
    const app = await serve(MODELS, { apiKeys: ['sesame'] });
    const libre = { q: 'a', source: 'en', target: 'de' };
    expect((await post(app, '/translate', libre)).status).toBe(403);
    expect((await post(app, '/translate', { ...libre, api_key: 'sesame' })).status).toBe(200);
    for (const url of ['/', '/health', '/ready', '/openapi.json']) expect((await get(app, url)).status).toBe(200);
    for (const url of ['/metrics', '/languages', '/api/models']) expect((await get(app, url)).status).toBe(403);
  });

  it('that are an empty list let nobody in', async () => {
    const app = await serve(MODELS, { apiKeys: [] });
    expect((await post(app, '/api/translate', payload, { authorization: 'Bearer ' })).status).toBe(403);
  });
});

describe("LibreTranslate's interface", () => {
  it('answers in its form: a text to a text, a list to a list', async () => {
    const app = await serve();
    const q = { source: 'en', target: 'de' };
    expect((await post(app, '/translate', { ...q, q: 'a b' })).body).toEqual({ translatedText: 'A B' });
    expect((await post(app, '/translate', { ...q, q: ['a'] })).body).toEqual({ translatedText: ['A'] });
    const auto = { q: 'Я не знаю, где он живёт.', source: 'auto', target: 'en', alternatives: 1 };
    expect((await post(app, '/translate', auto)).body).toMatchObject({
      detectedLanguage: { language: 'ru', confidence: expect.any(Number) as unknown },
      alternatives: [expect.stringMatching(/!$/)],
    });
    expect(await post(app, '/translate', { ...q, q: '<b>a</b>', format: 'html' })).toMatchObject({ status: 400, body: { error: expect.any(String) as unknown } }); // prettier-ignore
    expect((await get(app, '/languages')).body).toContainEqual({ code: 'ru', name: 'Russian', targets: ['en'] });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post(app, '/detect', 'q=Ich+weiss+nicht+wo+er+wohnt', form)).body).toMatchObject([
      { language: 'de' },
    ]);
  });

  it('serves the client `translate` from npm', async () => {
    const { url } = await serve();
    const options = JSON.stringify({ engine: 'libre', url: `${url}/translate` });
    const asked = `new Translate(${options})('a dog', { from: 'en', to: 'de' })`;
    const program = `import { Translate } from 'translate'; console.log(await ${asked});`;
    const client = promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { cwd: __dirname });
    expect((await client).stdout).toBe('A DOG\n'); // a program of its own: Jest does not load its modules
  });
});

describe("DeepL's interface", () => {
  it("serves DeepL's own client", async () => {
    const { url } = await serve(MODELS, { apiKeys: ['sesame'] });
    const client = new deepl.Translator('sesame', { serverUrl: url, maxRetries: 0 });
    expect(await client.translateText('a dog', null, 'de')).toMatchObject({ text: 'A DOG', detectedSourceLang: 'en' });
    const several = await client.translateText(['le chat', 'un chien'], 'fr', 'en-GB');
    expect(several.map(({ text }) => text)).toEqual(['LE CHAT', 'UN CHIEN']);
    expect((await client.getSourceLanguages()).map(({ code }) => code)).toEqual(['de', 'en', 'fr', 'ru']);
    expect((await client.getTargetLanguages()).map(({ code, name }) => [code, name])).toEqual([['de', 'German'], ['en', 'English']]); // prettier-ignore
    const stranger = new deepl.Translator('wrong', { serverUrl: url, maxRetries: 0 });
    await expect(stranger.translateText('a', null, 'de')).rejects.toThrow(deepl.AuthorizationError);
  });
});
