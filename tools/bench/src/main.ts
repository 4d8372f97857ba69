import { ExitCode, defineCommand, runCommand } from '@tolmach/command-line';
import type { Streams } from '@tolmach/command-line';
import { captionBench } from './lib/caption-bench';
import { lstmBench } from './lib/lstm-bench';
import { scalingBench } from './lib/scaling-bench';
import { startupBench } from './lib/startup-bench';
import { trainBench } from './lib/train-bench';
import { translateBench } from './lib/translate-bench';

/** `bench`: speed on this machine, alone or alternating with a peer program or another build. */
const program = defineCommand({
  name: 'bench',
  summary: 'Measure speed, alone or alternating with a PyTorch program of the same model or another build of ours',
  examples: ['bench train', 'bench translate --peer pytorch_gnmt.py'],
  options: {},
  subCommands: [trainBench, translateBench, captionBench, lstmBench, startupBench, scalingBench],
  run: ({ streams }) => {
    streams.stderr.write(
      'bench: name what to measure: train, translate, caption, lstm, startup or scaling (see bench --help)\n',
    );
    return Promise.resolve(ExitCode.Usage);
  },
});

/** The exit code of the `bench` program; never throws. */
export function main(argv: readonly string[], streams: Streams): Promise<ExitCode> {
  return runCommand(program, argv, streams);
}
