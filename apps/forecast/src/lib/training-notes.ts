import type { ProgressLine } from '@tolmach/command-line';
import type { TrainingListener } from '@tolmach/training';

/** What is shown of a training on the way to a forecast: a live line, and what the run says. */
export function trainingNotes(progress: ProgressLine): TrainingListener {
  return (event) => {
    if (event.kind === 'message') progress.note(event.text);
    if (event.kind === 'leftOut') progress.tell(event.text);
    if (event.kind === 'step') progress.update(`training: step ${String(event.step)} of ${String(event.stop.steps)}`);
  };
}
