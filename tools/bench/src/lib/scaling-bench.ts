import {
  ExitCode,
  choiceOption,
  defineCommand,
  standardOutput,
  switchOption,
  writeRecords,
} from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import { inputCount, executorOptions, sizeOption, timingOptions } from './bench-options';
import { kebab } from './command-flags';
import { machine } from './machine';
import { measureAxis } from './measure-axis';
import { printer } from './run-bench';
import { SCALING_AXES, SCALING_BASE } from './scaling-axes';
import type { ScalingAxis, ScalingShape } from './scaling-axes';
import { scalingSection } from './scaling-markdown';
import { exponentLine, pointLine } from './scaling-results';
import type { AxisResults, ScalingResult } from './scaling-results';

const options = {
  axis: choiceOption({
    group: 'Input',
    description: 'what varies',
    placeholder: 'NAME',
    choices: ['all', ...SCALING_AXES.map(kebab)],
    fallback: 'all',
  }),
  batch: inputCount('base: sentences decoded together', SCALING_BASE.batch),
  sourceLength: inputCount('base: source tokens of each sentence', SCALING_BASE.sourceLength),
  decodingSteps: inputCount('base: decoder steps, exactly; at least 2', SCALING_BASE.decodingSteps),
  vocabulary: inputCount('base: pieces on each side', SCALING_BASE.vocabulary),
  beam: inputCount('base: beam size', SCALING_BASE.beam, 100),
  size: sizeOption,
  ...executorOptions,
  repeats: inputCount('timed runs of each point', 5),
  warmup: { ...timingOptions.warmup, fallback: 1 },
  markdown: switchOption({ group: 'Output', description: 'print a section with tables and charts, not JSON lines' }),
};
type ScalingCall = Call<typeof options>;

/** `bench scaling`: the cost of beam search as one size at a time varies. */
export const scalingBench = defineCommand({
  name: 'scaling',
  summary: 'Measure translation against batch, lengths, vocabulary, beam and number of sentences',
  examples: ['bench scaling --axis beam', 'bench scaling --repeats 7 --markdown'],
  options,
  run: async (call) => {
    await (call.options.markdown ? printSection(call) : printLines(call));
    return ExitCode.Done;
  },
});

async function printLines(call: ScalingCall): Promise<void> {
  const { size, threads, precision, warmup } = call.options;
  const conditions = { threads, precision, ...machine(), size, warmup };
  const print = printer(call);
  for (const axis of axesOf(call)) {
    const results: ScalingResult[] = [];
    for await (const result of measureAxis(axis, baseOf(call), call.options)) {
      await print(pointLine(result, conditions));
      results.push(result);
    }
    await print(exponentLine({ axis, results }));
  }
}

async function printSection(call: ScalingCall): Promise<void> {
  const axes: AxisResults[] = [];
  for (const axis of axesOf(call)) {
    const results: ScalingResult[] = [];
    for await (const result of measureAxis(axis, baseOf(call), call.options)) {
      call.progress.update(`${kebab(axis)} ${result.value}: ${result.timing.medianMs} ms`);
      results.push(result);
    }
    axes.push({ axis, results });
  }
  const section = scalingSection(axes, { base: baseOf(call), size: call.options.size, machine: machine() });
  await writeRecords([section], standardOutput(call.streams));
}

function baseOf({ options: given }: ScalingCall): Omit<ScalingShape, 'sentences'> {
  const { batch, sourceLength, decodingSteps, vocabulary, beam } = given;
  return { batch, sourceLength, decodingSteps, vocabulary, beam };
}

function axesOf({ options: { axis: asked } }: ScalingCall): ScalingAxis[] {
  return SCALING_AXES.filter((axis) => asked === 'all' || asked === kebab(axis));
}
