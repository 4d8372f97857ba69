import { defineCommand } from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import type { ModelServices } from '@tolmach/model-commands';
import { runServer } from './run-server';
import { serveOptions } from './serve-options';

const NOTES = `The first line of standard output is the address: a page to translate and caption on, and below it the interfaces for programs, \
our own (/openapi.json), LibreTranslate's (/translate) and DeepL's (/v2/translate). Ctrl-C, or SIGTERM, finishes the requests that have begun. \
Anybody who reaches the address can use the models: open it to other machines with --keys only.`;

/** `serve`. */
export function serveCommand({ modelRoots }: Pick<ModelServices, 'modelRoots'>): Command {
  return defineCommand({
    name: 'serve',
    summary: 'Answer translations, captions, classes, continuations and forecasts over HTTP',
    examples: ['serve --port 8080', 'serve --model en-de --model to-en --keys keys.txt --host 0.0.0.0'],
    notes: NOTES,
    options: serveOptions,
    run: (call) => runServer(call, modelRoots),
  });
}
