import { parse } from 'node:querystring';
import cors from '@fastify/cors';
import swagger from '@fastify/swagger';
import fastify, { LogController } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { Admission } from './admission';
import type { AdmissionLimits } from './admission';
import { keyChecker, keyOf } from './api-keys';
import { faultAnswer } from './answers';
import { captionRoute } from './caption-route';
import { continueRoute } from './continue-route';
import { deepl } from './deepl';
import { forecastRoute } from './forecast-route';
import { frontPage } from './front-page';
import type { HostedModels } from './hosted-models';
import { libreTranslate } from './libre-translate';
import { ownApi } from './own-api';
import { RequestFault, faultOf } from './request-fault';
import { routeSchema } from './route-schema';
import { ServerMetrics } from './server-metrics';
import type { RequestLimits } from './serving';

/** How a server works. */
export interface ServerOptions extends Partial<RequestLimits>, Partial<AdmissionLimits> {
  /** Keys of which each request for work must bring one; default: none is asked for. */
  readonly apiKeys?: readonly string[];
  /** Origins of pages that may ask, such as `https://shop.example`, or `*` for all; default: the server's own page only. */
  readonly corsOrigins?: readonly string[];
  /** Where the log goes, one JSON object per line, without texts of clients; default: nowhere. */
  readonly log?: { write(line: string): void };
  /** Whether the log has each answered request, and not only faults of the server; default true. */
  readonly logsRequests?: boolean;
}

/** What a server takes on unless it is told otherwise. */
const DEFAULTS: RequestLimits & AdmissionLimits = {
  maxRequests: 512,
  timeoutMs: 60_000,
  maxTexts: 128,
  maxCharacters: 100_000,
  maxValues: 100_000,
  maxImageBytes: 20 * 2 ** 20,
  maxPixels: 50_000_000,
};

/** JSON may spell a character with so many bytes. */
const BYTES_PER_CHARACTER = 6;

/** How long a connection may be silent: a server that closes waits for those whose answers were being sent as it began. */
const KEEP_ALIVE_MS = 5000;

/** Routes that are answered without a key: they tell nothing of anybody's texts, and do no work. */
const OPEN_ROUTES = new Set(['/', '/health', '/ready', '/openapi.json']);

/**
 * An HTTP server in front of models, which stay the caller's. `listen` opens it; `close` finishes the requests that have
 * begun, and refuses others.
 * @param metrics - where the models tell of their steps
 */
export async function createServer(
  models: HostedModels,
  options: ServerOptions = {},
  metrics = new ServerMetrics(),
): Promise<FastifyInstance> {
  const { maxRequests, timeoutMs, ...limits } = { ...DEFAULTS, ...options };
  const admission = new Admission({ maxRequests, timeoutMs });
  metrics.watch(() => admission.size);
  const app = fastify({
    bodyLimit: limits.maxCharacters * BYTES_PER_CHARACTER,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    logController: new LogController({ disableRequestLogging: true }), // an address may hold what a client sent
    logger: loggerOf(options),
    requestTimeout: timeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  app.setSerializerCompiler(() => JSON.stringify); // schemas describe answers, and change none
  readBodies(app);
  if (options.corsOrigins !== undefined) await letPagesAsk(app, options.corsOrigins);
  if (options.apiKeys !== undefined) askForKeys(app, options.apiKeys);
  noteAnswers(app, metrics);
  tellFaults(app);
  await app.register(swagger, { openapi: { openapi: '3.1.0', info: { title: 'tolmach', version: '1' } } });
  const serving = { models, admission, limits };
  for (const routes of [ownApi, captionRoute, continueRoute, forecastRoute])
    await app.register(routes, { ...serving, prefix: '/api' });
  await app.register(libreTranslate, serving);
  await app.register(deepl, { ...serving, prefix: '/v2' });
  ownRoutes(app, metrics);
  return app;
}

function loggerOf({ log, logsRequests = true }: ServerOptions) {
  return log === undefined ? false : { stream: log, base: null, level: logsRequests ? 'info' : 'error' };
}

function readBodies(app: FastifyInstance): void {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, { ...parse(String(body)) });
  });
  app.addContentTypeParser(/^(?:image\/|application\/octet-stream)/, { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
}

/** Keys come in a header or in the body, so that no page can use what a browser remembers. */
async function letPagesAsk(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  const origin = origins.includes('*') ? '*' : [...origins];
  await app.register(cors, { origin, methods: ['GET', 'POST'], exposedHeaders: ['retry-after'], maxAge: 600 });
}

function askForKeys(app: FastifyInstance, keys: readonly string[]): void {
  const isKnown = keyChecker(keys);
  app.addHook('preValidation', ({ headers, body, routeOptions }, _reply, done) => {
    if (OPEN_ROUTES.has(routeOptions.url ?? '') || isKnown(keyOf(headers, body))) done();
    else done(new RequestFault(403, 'no-key', 'Expected a key of this server.'));
  });
}

function noteAnswers(app: FastifyInstance, metrics: ServerMetrics): void {
  app.addHook('onResponse', ({ method, routeOptions, log }, { statusCode, elapsedTime }, done) => {
    const route = `${method} ${routeOptions.url ?? 'unknown'}`;
    metrics.answered(route, statusCode, elapsedTime);
    log.info({ route, statusCode, elapsedMs: Math.round(elapsedTime) }, 'answered');
    done();
  });
}

function tellFaults(app: FastifyInstance): void {
  app.setErrorHandler((error, { log }, reply) => {
    const { statusCode, code, message, retryAfterS } = faultOf(error);
    if (statusCode === 500) log.error(error);
    if (retryAfterS !== undefined) reply.header('retry-after', retryAfterS);
    return reply.code(statusCode).type('application/json').send({ error: { code, message } }); // also for a stream of events
  });
  app.setNotFoundHandler(() => {
    throw new RequestFault(404, 'not-found', 'There is nothing here. /openapi.json lists what there is.');
  });
}

/** The page, and what those who run the server ask. */
function ownRoutes(app: FastifyInstance, { registry }: ServerMetrics): void {
  let isClosing = false;
  app.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) reply.header('connection', 'close'); // a client that kept it open would keep the server
    done();
  });
  const hidden = { schema: { hide: true } };
  app.get('/', hidden, (_request, reply) => reply.type('text/html').send(frontPage()));
  app.get('/openapi.json', hidden, () => app.swagger());
  const statusRoute = (summary: string, ok: string) => {
    const answer = z.strictObject({ status: z.literal(ok) });
    return { schema: routeSchema({ summary, answer, fault: z.strictObject({ status: z.literal('closing') }) }) };
  };
  app.get('/health', statusRoute('Whether the server runs', 'ok'), () => ({ status: 'ok' }));
  app.get('/ready', statusRoute('Whether the server takes requests', 'ready'), (_request, reply) =>
    isClosing ? reply.code(503).send({ status: 'closing' }) : { status: 'ready' },
  );
  const metrics = routeSchema({ summary: 'Numbers for Prometheus', answer: registry.contentType, fault: faultAnswer });
  app.get('/metrics', { schema: metrics }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
