import { openEngine } from '@tolmach/tensor-runtime';
import { GridTraining } from '../../testing/grid-task';
import type { GridTask } from '../../testing/grid-task';

jest.setTimeout(600_000); // seconds when the machine is free

/** Whether a network learns from every start is not a property of the code: one in some is unlucky. */
const SEED = 17;

beforeAll(() => openEngine());

/** The best score of looks every 50 steps, until it is reached. */
async function scoreOf(task: GridTask, decoder: object, { wanted, steps }: { wanted: number; steps: number }) {
  const training = new GridTraining(task, SEED, { decoder });
  let [score, done] = [0, 0];
  while (score < wanted && done < steps) {
    await training.train(done + 1, (done += 50));
    score = await training.score();
  }
  training.dispose();
  const what = JSON.stringify({ ...task, ...decoder });
  process.stderr.write(`${what}: ${score} after ${done} steps\n`);
  return score;
}

it('hard attention finds the one position that tells the answer', async () => {
  const decoder = { attentionKind: 'hard', bridge: 'zero' }; // the answer comes through attention or not at all
  expect(await scoreOf({ positions: 2, marks: 1 }, decoder, { wanted: 0.98, steps: 300 })).toBeGreaterThanOrEqual(0.98);
});

it.each([
  { attentionKind: 'soft', bridge: 'zero' },
  { attentionKind: 'hard', bridge: 'zero' },
  { attentionKind: 'adaptive', bridge: 'zero' },
  { attentionKind: 'none' },
])('names the objects of marked cells in their order: %p', async (decoder) => {
  expect(await scoreOf({ positions: 3, marks: 2 }, decoder, { wanted: 0.95, steps: 1000 })).toBeGreaterThanOrEqual(
    0.95,
  );
});
