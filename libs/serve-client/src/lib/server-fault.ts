/** An answer of a server that is not what was asked for. */
export class ServerFault extends Error {
  override readonly name = 'ServerFault'; // spelled out: bundlers shorten the names of classes

  constructor(
    /** of HTTP */
    readonly status: number,
    /** stable: `bad-request`, `too-large`, `no-such-model`, `no-such-direction`, `no-key`, `too-many-requests`, `timeout`, ... */
    readonly code: string,
    message: string,
    /** after how many seconds to ask again, where that may help */
    readonly retryAfterS?: number,
  ) {
    super(message);
  }

  /** The fault that a text of an answer tells of. */
  static told({ status, statusText, headers }: Response, text: string): ServerFault {
    const { code, message } = told(text) ?? { code: 'unknown', message: text.slice(0, 200) || statusText };
    const after = Number(headers.get('retry-after') ?? NaN);
    return new ServerFault(status, code, message, Number.isFinite(after) ? after : undefined);
  }

  /** The fault that an answer tells of, whoever gave it. */
  static async of(answer: Response): Promise<ServerFault> {
    return ServerFault.told(answer, await answer.text());
  }
}

/** `{"error":{"code","message"}}`; nothing of what a proxy says in its own form. */
function told(text: string): { readonly code: string; readonly message: string } | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown; message?: unknown } }; // read with care below
    if (typeof error?.code !== 'string' || typeof error.message !== 'string') return undefined;
    return { code: error.code, message: error.message };
  } catch {
    return undefined;
  }
}
