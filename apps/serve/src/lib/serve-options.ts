import {
  choiceOption,
  countOption,
  fileOption,
  listOption,
  numberOption,
  switchOption,
  textOption,
} from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import type { OnnxEngine } from '@tolmach/contracts';
import { deviceOptions } from '@tolmach/model-commands';

/** Flags of `serve`. */
export const serveOptions = {
  model: listOption({
    group: 'Model',
    description: 'an installed model to serve; may be given several times (default: all)',
    placeholder: 'NAME',
  }),
  port: countOption({
    group: 'General',
    description: 'where to listen; 0 is any free port',
    placeholder: 'PORT',
    min: 0,
    max: 65_535,
    fallback: 8080,
  }),
  host: textOption({
    group: 'General',
    description: 'address to listen at; 0.0.0.0 is open to other machines',
    placeholder: 'ADDRESS',
    fallback: '127.0.0.1',
  }),
  keys: fileOption({
    group: 'General',
    description: 'file of accepted keys, one per line (default: none is asked for)',
    placeholder: 'FILE',
  }),
  cors: listOption({
    group: 'General',
    description: 'origin whose pages may ask, or * for all; may be given several times (default: the own page only)',
    placeholder: 'ORIGIN',
  }),
  log: switchOption({
    group: 'Output',
    description: 'write one line of JSON per answered request to standard error; faults are always written',
  }),
  maxRequests: countOption({
    group: 'Input',
    description: 'requests that are under way or wait; others are told to ask again',
    max: 100_000,
    fallback: 512,
  }),
  timeout: numberOption({
    group: 'Input',
    description: 'seconds that a request may take',
    placeholder: 'SECONDS',
    min: 0.1,
    max: 3600,
    fallback: 60,
  }),
  engine: choiceOption<OnnxEngine>({
    group: 'Device',
    description:
      'what makes the decoding steps of translations and captions: onnx, or native, the installed engine; auto is native in ' +
      'fp32 where that can run, else onnx',
    placeholder: 'ENGINE',
    choices: ['auto', 'onnx', 'native'],
    fallback: 'auto',
  }),
  precision: { ...deviceOptions.precision, fallback: 'int8' as const },
  threads: deviceOptions.threads,
};

/** A call of `serve`. */
export type ServeCall = Call<typeof serveOptions>;
