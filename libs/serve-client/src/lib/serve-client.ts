import type {
  CaptionAnswer,
  ClassificationAnswer,
  ClassificationRequest,
  ContinuationAnswer,
  ContinuationRequest,
  ForecastAnswer,
  ForecastRequest,
  ModelList,
  TranslationAnswer,
  TranslationRequest,
} from './interface';
import { serverEvents } from './server-events';
import { ServerFault } from './server-fault';

/** How a server is asked. */
export interface ClientOptions {
  /** one of the server's keys, where it asks for one */
  readonly apiKey?: string;
  /** default: that of the platform */
  readonly fetch?: typeof fetch;
}

/** How one request is made. */
export interface AskOptions {
  /** ends the request, and the server's work on it */
  readonly signal?: AbortSignal;
}

/** Who wants to know of a translation while it is computed. */
export interface TranslationListener {
  /** Told what the text's translation begins with, whenever that has become longer; no word of it is taken back. */
  readonly onText?: (text: string) => void;
}

/** What an event tells that does not end its stream. */
interface TextPart {
  readonly text: string;
}

/**
 * A server of models, as a program sees it. Everything is refused with a {@link ServerFault} that is not answered, and with
 * the platform's own error where the server is not reached.
 * @example
 * const server = new ServeClient('http://127.0.0.1:8080');
 * const { translations } = await server.translate({ text: 'A dog.', target: 'de' });
 * console.log(translations[0]?.text);
 */
export class ServeClient {
  private readonly base: string;
  private readonly fetch: typeof fetch;
  private readonly headers: Readonly<Record<string, string>>;

  /** @param url - what `serve` prints: `http://127.0.0.1:8080` */
  constructor(url: string, { apiKey, fetch: ask = fetch }: ClientOptions = {}) {
    this.base = url.replace(/\/+$/, '');
    this.fetch = (...request) => ask(...request); // a browser's fetch wants no other `this`
    this.headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  }

  models(options?: AskOptions): Promise<ModelList> {
    return this.ask('models', { method: 'GET' }, options);
  }

  /** The translation of each text; where `onText` is given, of one text. */
  async translate(
    request: TranslationRequest,
    { onText, ...options }: AskOptions & TranslationListener = {},
  ): Promise<TranslationAnswer> {
    if (onText === undefined) return this.ask('translate', jsonBody(request), options);
    let text = '';
    let answer: unknown;
    for await (const { name, data } of this.events('translate', request, options)) {
      if (name === 'end') answer = data;
      else onText((text += (data as TextPart).text)); // as the server writes its events
    }
    return answer as TranslationAnswer; // what the event was that ends them
  }

  /** @param image - bytes of an image file, or a `Blob` of them */
  caption(
    image: Uint8Array<ArrayBuffer> | Blob,
    { model, ...options }: AskOptions & { readonly model?: string } = {},
  ): Promise<CaptionAnswer> {
    const query = model === undefined ? '' : `?model=${encodeURIComponent(model)}`;
    const headers = { 'content-type': 'application/octet-stream' };
    return this.ask(`caption${query}`, { method: 'POST', body: image, headers }, options);
  }

  classify(request: ClassificationRequest, options?: AskOptions): Promise<ClassificationAnswer> {
    return this.ask('classify', jsonBody(request), options);
  }

  continue(request: ContinuationRequest, options?: AskOptions): Promise<ContinuationAnswer> {
    return this.ask('continue', jsonBody(request), options);
  }

  /** {@link continue}, character by character, as each is written; whoever leaves the loop ends the server's work. */
  async *write(request: ContinuationRequest, options?: AskOptions): AsyncGenerator<string, void> {
    for await (const { name, data } of this.events('continue', request, options)) {
      if (name !== 'end') yield (data as TextPart).text; // as the server writes its events
    }
  }

  forecast(request: ForecastRequest, options?: AskOptions): Promise<ForecastAnswer> {
    return this.ask('forecast', jsonBody(request), options);
  }

  private async ask<Answer>(path: string, init: RequestInit, options?: AskOptions): Promise<Answer> {
    return (await (await this.send(path, init, options)).json()) as Answer; // as the server's own types say
  }

  /**
   * The events of an answer, `end` the last of them; whoever leaves the loop ends the server's work.
   * @throws {@link ServerFault} where an event tells of a fault, or `end` does not come
   */
  private async *events(path: string, request: object, { signal }: AskOptions = {}) {
    const left = new AbortController();
    const ends = signal === undefined ? left.signal : AbortSignal.any([left.signal, signal]);
    const { headers, ...body } = jsonBody(request);
    const init = { ...body, headers: { ...headers, accept: 'text/event-stream' } };
    try {
      const answer = await this.send(path, init, { signal: ends });
      for await (const { name, data } of serverEvents(answer.body ?? new ReadableStream<never>())) {
        if (name === 'error') throw ServerFault.told(answer, data);
        yield { name, data: JSON.parse(data) as unknown };
        if (name === 'end') return;
      }
      throw new ServerFault(answer.status, 'broken-off', 'The answer broke off before its end.');
    } finally {
      left.abort();
    }
  }

  private async send(path: string, init: RequestInit, { signal }: AskOptions = {}): Promise<Response> {
    const headers = { ...this.headers, ...(init.headers as Record<string, string> | undefined) }; // as given above
    const answer = await this.fetch(`${this.base}/api/${path}`, { ...init, headers, ...(signal && { signal }) });
    if (!answer.ok) throw await ServerFault.of(answer);
    return answer;
  }
}

function jsonBody(value: object): { method: 'POST'; body: string; headers: Record<string, string> } {
  return { method: 'POST', body: JSON.stringify(value), headers: { 'content-type': 'application/json' } };
}
