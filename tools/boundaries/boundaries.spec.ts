import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** A text that must be refused by `rule`, or with no rule one that must pass. */
type Case = {
  readonly what: string;
  readonly file: string;
  readonly text: string;
  readonly rule?: string;
  readonly message?: RegExp;
};
type Complaint = { readonly ruleId: string | null; readonly message: string };

const LAYERS = '@nx/enforce-module-boundaries';
const PACKAGES = 'tolmach/allowed-packages';
const SYNTAX = 'no-restricted-syntax';

const SYSTEMS = ['translation', 'captioning', 'classification', 'characters', 'forecasting', 'music'];
const inLib = (lib: string, file = 'probe.ts') =>
  SYSTEMS.includes(lib) ? `libs/system/${lib}/src/model/${file}` : `libs/${lib}/src/lib/${file}`;
const use = (specifier: string) => `import { something } from '${specifier}';\nsomething();\n`;

/** Between libs: the tables of type and scope. */
const LAYER_CASES: readonly (readonly [from: string, to: string])[] = [
  ['contracts', 'tensor-runtime'],
  ['tensor-runtime', 'recurrent-layer'],
  ['tables', 'durable-files'],
  ['training', 'tables'],
  ['recurrent-layer', 'bidirectional-encoder'],
  ['recurrent-layer', 'text-input'],
  ['decoder-with-attention', 'text-input'],
  ['decoder-with-attention', 'image-input'],
  ['decoder-with-attention', 'bidirectional-encoder'],
  ['decoder-with-attention', 'cnn-image-encoder'],
  ['decoder-with-attention', 'beam-search'],
  ['bidirectional-encoder', 'decoder-with-attention'],
  ['bidirectional-encoder', 'cnn-image-encoder'],
  ['bidirectional-encoder', 'image-input'],
  ['cnn-image-encoder', 'text-input'],
  ['cnn-image-encoder', 'image-input'],
  ['cnn-image-encoder', 'bidirectional-encoder'],
  ['cnn-image-encoder', 'decoder-with-attention'],
  ['cnn-image-encoder', 'safetensors'],
  ['beam-search', 'translation'],
  ['beam-search', 'tensor-runtime'],
  ['beam-search', 'text-input'],
  ['beam-search', 'cnn-image-encoder'],
  ['sampling', 'tensor-runtime'],
  ['sampling', 'characters'],
  ['metrics', 'tensor-runtime'],
  ['metrics', 'text-input'],
  ['html-page', 'tensor-runtime'],
  ['html-page', 'gallery'],
  ['gallery', 'image-input'],
  ['gallery', 'command-line'],
  ['gallery', 'captioning'],
  ['translation', 'model-server'],
  ['model-commands', 'model-server'],
  ['model-server', 'command-line'],
  ['text-input', 'translation'],
  ['text-input', 'text-preparation'],
  ['text-preparation', 'text-input'],
  ['text-preparation', 'translation'],
  ['text-input', 'image-input'],
  ['image-input', 'text-input'],
  ['image-input', 'cnn-image-encoder'],
  ['image-input', 'translation'],
  ['safetensors', 'tensor-runtime'],
  ['durable-files', 'safetensors'],
  ['metrics', 'durable-files'],
  ['contracts', 'durable-files'],
  ['onnx-executor', 'tensor-runtime'],
  ['onnx-executor', 'safetensors'],
  ['onnx-executor', 'beam-search'],
  ['onnx-executor', 'cnn-image-encoder'],
  ['onnx-executor', 'image-input'],
  ['target-side', 'text-input'],
  ['target-side', 'image-input'],
  ['target-side', 'onnx-executor'],
  ['decoding', 'tensor-runtime'],
  ['decoding', 'translation'],
  ['model-folder', 'translation'],
  ['model-folder', 'tensor-runtime'],
  ['model-folder', 'training'],
  ['training', 'translation'],
  ['training', 'metrics'],
  ['sequence-training', 'captioning'],
  ['translation', 'captioning'],
  ['captioning', 'translation'],
  ['classification', 'translation'],
  ['training', 'classification'],
  ['word-vectors', 'classification'],
  ['characters', 'translation'],
  ['characters', 'image-input'],
  ['forecasting', 'classification'],
  ['training', 'forecasting'],
  ['music', 'forecasting'],
  ['random-search', 'music'],
  ['training', 'random-search'],
  ['training', 'music'],
  ['translation', 'image-input'],
  ['translation', 'command-line'],
  ['training', 'command-line'],
  ['command-line', 'translation'],
  ['command-line', 'image-input'],
];

/** Out of the workspace: one door per package. */
const PACKAGE_CASES: readonly (readonly [file: string, to: string])[] = [
  [inLib('contracts'), '@tensorflow/tfjs-core'],
  [inLib('recurrent-layer'), 'sharp'],
  [inLib('recurrent-layer'), '@tensorflow/tfjs-core'],
  [inLib('decoder-with-attention'), '@tensorflow/tfjs-core'],
  [inLib('beam-search'), '@tensorflow/tfjs-core'],
  [inLib('metrics'), 'zod'],
  [inLib('translation'), 'protobufjs'],
  [inLib('translation'), 'onnxruntime-node'],
  [inLib('onnx-executor'), '@tensorflow/tfjs-core'],
  [inLib('target-side'), '@tensorflow/tfjs-core'],
  [inLib('safetensors'), '@tensorflow/tfjs-core'],
  [inLib('text-input'), 'sharp'],
  [inLib('text-input'), '@tensorflow/tfjs-core'],
  [inLib('image-input'), 'protobufjs'],
  [inLib('image-input'), '@tensorflow/tfjs-core'],
  [inLib('cnn-image-encoder'), 'sharp'],
  [inLib('cnn-image-encoder'), '@tensorflow/tfjs-core'],
  [inLib('decoder-with-attention'), 'sharp'],
  [inLib('onnx-executor'), 'sharp'],
  [inLib('target-side'), 'sharp'],
  [inLib('translation'), 'sharp'],
  [inLib('training'), 'sharp'],
  [inLib('training', 'probe.spec.ts'), 'sharp'],
  [inLib('training'), 'onnxruntime-node'],
  [inLib('training'), 'commander'],
  [inLib('metrics'), 'csv-parse/sync'],
  [inLib('captioning'), 'csv-parse/sync'],
  [inLib('metrics'), 'jstat'],
  [inLib('gallery'), 'playwright-core'],
  [inLib('gallery'), 'sharp'],
  [inLib('model-commands'), 'fastify'],
  [inLib('model-server'), 'onnxruntime-node'],
  [inLib('training'), 'left-pad'],
  [inLib('training'), 'fs'],
  [inLib('recurrent-layer'), 'fast-check'],
  ['apps/translate/src/probe.ts', '@tensorflow/tfjs-core'],
  ['apps/translate/src/probe.ts', 'commander'],
  [inLib('forecasting'), 'vega'],
  ['apps/forecast/src/probe.ts', 'vega'],
  [inLib('training'), 'ml-cart'],
  ['apps/translate/src/probe.ts', 'protobufjs'],
  ['apps/caption/src/probe.ts', 'sharp'],
  ['apps/caption/src/probe.ts', 'onnxruntime-node'],
  ['tools/cnn/src/probe.ts', 'sharp'],
];

const FORBIDDEN: readonly Case[] = [
  ...LAYER_CASES.map(([from, to]) => ({
    what: `${from} -> ${to}`,
    file: inLib(from),
    text: use(`@tolmach/${to}`),
    rule: LAYERS,
  })),
  ...PACKAGE_CASES.map(([file, to]) => ({ what: `${file} -> ${to}`, file, text: use(to), rule: PACKAGES })),
  {
    what: 'app -> tensor-runtime',
    file: 'apps/translate/src/probe.ts',
    text: use('@tolmach/tensor-runtime'),
    rule: LAYERS,
    message: /type:app/,
  },
  {
    what: 'caption -> cnn-image-encoder',
    file: 'apps/caption/src/probe.ts',
    text: use('@tolmach/cnn-image-encoder'),
    rule: LAYERS,
    message: /type:app/,
  },
  { what: 'caption -> translate', file: 'apps/caption/src/probe.ts', text: use('@tolmach/translate'), rule: LAYERS },
  {
    what: 'a lib by a relative path',
    file: inLib('translation'),
    text: use('../../../contracts/src/index'),
    rule: LAYERS,
    message: /relative or absolute/,
  },
  {
    what: 'a lib of a lower kind from an app by a relative path',
    file: 'apps/translate/src/probe.ts',
    text: use('../../../libs/tensor-runtime/src/index'),
    rule: LAYERS,
  },
  {
    what: 'the testing kit outside specs',
    file: inLib('translation'),
    text: use('@tolmach/testing-kit'),
    rule: LAYERS,
  },
  {
    what: 'a lib of a lower kind from a spec',
    file: inLib('metrics', 'probe.spec.ts'),
    text: use('@tolmach/tensor-runtime'),
    rule: LAYERS,
  },
  {
    what: 'a lib of the other scope from a spec',
    file: inLib('decoder-with-attention', 'probe.spec.ts'),
    text: use('@tolmach/cnn-image-encoder'),
    rule: LAYERS,
  },
  { what: 'an app from a lib', file: inLib('training'), text: use('@tolmach/translate'), rule: LAYERS },
  { what: 'what installs, from a lib', file: inLib('training'), text: use('@tolmach/wheel-install'), rule: LAYERS },
  {
    what: 'a lib, from what installs',
    file: 'tools/wheel-install/src/probe.ts',
    text: use('@tolmach/contracts'),
    rule: LAYERS,
  },
  { what: 'a tool from a lib', file: inLib('training'), text: use('@tolmach/cnn'), rule: LAYERS },
  { what: 'a tool from an app', file: 'apps/translate/src/probe.ts', text: use('@tolmach/engine'), rule: LAYERS },
  {
    what: "a lib's own name",
    file: inLib('translation'),
    text: use('@tolmach/translation'),
    rule: LAYERS,
    message: /relative imports/,
  },
  {
    what: 'a file inside another lib',
    file: inLib('translation'),
    text: use('@tolmach/contracts/src/lib/errors'),
    rule: PACKAGES,
    message: /name of a lib/,
  },
  {
    what: 'a dynamic import',
    file: inLib('recurrent-layer'),
    text: `export const door = () => import('@tensorflow/tfjs-core');\n`,
    rule: PACKAGES,
  },
  {
    what: 'a require',
    file: inLib('training'),
    text: `export const door: unknown = require('onnxruntime-node');\n`,
    rule: PACKAGES,
  },
  {
    what: 'a dynamic import of a lib',
    file: inLib('metrics'),
    text: `export const door = () => import('@tolmach/tensor-runtime');\n`,
    rule: LAYERS,
  },
  {
    what: 'a re-export of a package',
    file: inLib('decoder-with-attention'),
    text: `export { tidy } from '@tensorflow/tfjs-core';\n`,
    rule: PACKAGES,
  },
  {
    what: 'a re-export of a lib',
    file: inLib('metrics'),
    text: `export { tf } from '@tolmach/tensor-runtime';\n`,
    rule: LAYERS,
  },
  {
    what: 'a type of a package',
    file: inLib('decoder-with-attention'),
    text: `export type Door = import('@tensorflow/tfjs-core').Tensor;\n`,
    rule: PACKAGES,
  },
  {
    what: 'export * in an index',
    file: 'libs/metrics/src/index.ts',
    text: `export * from './lib/bleu';\n`,
    rule: SYNTAX,
  },
  { what: 'a default export', file: inLib('metrics'), text: `export default 1;\n`, rule: SYNTAX },
  { what: 'a bare error', file: inLib('metrics'), text: `throw new Error('no');\n`, rule: SYNTAX },
  {
    what: 'a synchronous read of a tensor',
    file: inLib('decoder-with-attention'),
    text: `export const read = (tensor: { dataSync(): unknown }) => tensor.dataSync();\n`,
    rule: SYNTAX,
  },
  { what: 'console in a lib', file: inLib('training'), text: `console.log('step');\n`, rule: 'no-console' },
  {
    what: 'any',
    file: inLib('metrics'),
    text: `export const one: any = 1;\n`,
    rule: '@typescript-eslint/no-explicit-any',
  },
  {
    what: 'a non-null assertion',
    file: inLib('metrics'),
    text: `export const first = (list: number[]) => list[0]!;\n`,
    rule: '@typescript-eslint/no-non-null-assertion',
  },
];

const ALLOWED: readonly Case[] = [
  { what: 'recurrent-layer -> tensor-runtime', file: inLib('recurrent-layer'), text: use('@tolmach/tensor-runtime') },
  { what: 'beam-search -> contracts', file: inLib('beam-search'), text: use('@tolmach/contracts') },
  { what: 'translation -> beam-search', file: inLib('translation'), text: use('@tolmach/beam-search') },
  {
    what: 'cnn-image-encoder -> recurrent-layer',
    file: inLib('cnn-image-encoder'),
    text: use('@tolmach/recurrent-layer'),
  },
  {
    what: 'captioning -> cnn-image-encoder',
    file: 'libs/system/captioning/src/network/probe.ts',
    text: use('@tolmach/cnn-image-encoder'),
  },
  {
    what: 'translation -> bidirectional-encoder',
    file: 'libs/system/translation/src/network/probe.ts',
    text: use('@tolmach/bidirectional-encoder'),
  },
  {
    what: 'captioning -> image-input',
    file: 'libs/system/captioning/src/training/probe.ts',
    text: use('@tolmach/image-input'),
  },
  {
    what: 'caption -> image-input, loaded lazily',
    file: 'apps/caption/src/probe.ts',
    text: `export const door = () => import('@tolmach/image-input');\n`,
  },
  { what: 'cnn -> cnn-image-encoder', file: 'tools/cnn/src/probe.ts', text: use('@tolmach/cnn-image-encoder') },
  { what: 'translation -> metrics', file: inLib('translation'), text: use('@tolmach/metrics') },
  { what: 'target-side -> a decoder', file: inLib('target-side'), text: use('@tolmach/decoder-with-attention') },
  { what: 'translate -> command-line', file: 'apps/translate/src/probe.ts', text: use('@tolmach/command-line') },
  {
    what: 'translate -> training, loaded lazily',
    file: 'apps/translate/src/probe.ts',
    text: `export const door = () => import('@tolmach/training');\n`,
  },
  { what: 'engine -> tensor-runtime', file: 'tools/engine/src/probe.ts', text: use('@tolmach/tensor-runtime') },
  { what: 'engine -> wheel-install', file: 'tools/engine/src/probe.ts', text: use('@tolmach/wheel-install') },
  { what: 'contracts -> zod', file: inLib('contracts'), text: use('zod') },
  { what: 'tensor-runtime -> tfjs', file: inLib('tensor-runtime'), text: use('@tensorflow/tfjs-core') },
  { what: 'image-input -> sharp', file: inLib('image-input'), text: use('sharp') },
  { what: 'text-input -> protobufjs', file: inLib('text-input'), text: use('protobufjs') },
  { what: 'command-line -> commander', file: inLib('command-line'), text: use('commander') },
  { what: 'tables -> csv-parse', file: inLib('tables'), text: use('csv-parse/sync') },
  { what: 'captioning -> tables', file: inLib('captioning'), text: use('@tolmach/tables') },
  { what: 'plot -> vega', file: inLib('plot'), text: use('vega') },
  { what: 'random-search -> ml-cart', file: inLib('random-search'), text: use('ml-cart') },
  { what: 'music -> midi-file', file: inLib('music'), text: use('midi-file') },
  { what: 'forecasting -> jstat', file: inLib('forecasting'), text: use('jstat') },
  { what: 'classification -> zod', file: inLib('classification'), text: use('zod') },
  {
    what: 'a type of TensorFlow.js in contracts',
    file: inLib('contracts'),
    text: `import type { Tensor } from '@tensorflow/tfjs-core';\nexport type Values = Tensor;\n`,
  },
  { what: 'a module of Node', file: inLib('training'), text: use('node:fs/promises') },
  { what: 'a file of the same lib', file: inLib('metrics'), text: use('./bleu') },
  { what: 'the testing kit in a spec', file: inLib('metrics', 'probe.spec.ts'), text: use('@tolmach/testing-kit') },
  { what: 'fast-check in a spec', file: inLib('metrics', 'probe.spec.ts'), text: use('fast-check') },
];

function lint(cases: readonly Case[]): Map<string, readonly Complaint[]> {
  const input = JSON.stringify(cases.map(({ file, text }) => ({ file, text })));
  const program = join(__dirname, 'lint-texts.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`lint-texts: expected exit status 0, received ${String(status)}. ${stderr}`);
  const complaints = JSON.parse(stdout) as Complaint[][]; // what lint-texts.mjs promises to write
  return new Map(cases.map(({ what }, index) => [what, complaints[index] ?? []]));
}

describe('boundaries', () => {
  let complaints: Map<string, readonly Complaint[]>;
  beforeAll(() => {
    complaints = lint([...FORBIDDEN, ...ALLOWED]);
  }, 240_000);

  it.each(FORBIDDEN)('refuses $what', ({ what, rule, message }) => {
    const found = complaints.get(what)?.filter(({ ruleId }) => ruleId === rule) ?? [];
    expect(found).not.toEqual([]);
    if (message) expect(found.map((one) => one.message).join('\n')).toMatch(message);
  });

  it.each(ALLOWED)('lets pass $what', ({ what }) => {
    expect(complaints.get(what)).toEqual([]);
  });
});
