import { textOption } from '@tolmach/command-line';
import { isOnnx } from '@tolmach/contracts';
import type { DeviceOptions } from '@tolmach/contracts';
import { writeFileDurably } from '@tolmach/durable-files';
import type { FoundModel } from '@tolmach/model-folder';
import { reportPage } from './report-page';
import type { ReportedText } from './report-page';
import type { Services } from './services';

/** A page of texts and what was telling in them. */
export const reportOption = textOption({
  group: 'Output',
  description: 'write a page with all texts, in which the words that told most are marked',
  placeholder: 'FILE.html',
});

/** A call that reports, and the model that it names. */
interface Reporting {
  readonly call: {
    readonly options: DeviceOptions & { readonly model: string };
    readonly streams: { readonly signal: AbortSignal };
  };
  readonly found: FoundModel;
}

/**
 * Computes what the words of texts did, on an engine of TensorFlow.js, and writes the page. The signal of the call
 * ends it early, without a page.
 */
export async function writeReport(
  path: string,
  texts: readonly Omit<ReportedText, 'words'>[],
  { call: { options, streams }, found }: Reporting,
  services: Pick<Services, 'loadExplainer'>,
): Promise<void> {
  const { model, engine, threads } = options;
  const explainer = await services.loadExplainer(found, { engine: isOnnx(engine) ? 'auto' : engine, threads });
  try {
    const words = await explainer.explain(texts, streams.signal);
    const reported = texts.map((text, index) => ({ ...text, words: words[index] ?? [] }));
    await writeFileDurably(path, new TextEncoder().encode(reportPage(`Classes by ${model}`, reported)));
  } finally {
    explainer.dispose();
  }
}
