import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stoppedAt, traceOf } from '@tolmach/testing-kit';
import { TINY_CAPTIONER, emptyUserCache, tinyCaptionConfig, writeTinyPictures } from '../../testing/tiny-captions';
import { trainCaptioner } from './train-captioner';

jest.setTimeout(300_000); // a busy machine may take its time

let folder: string;
let restoreCache: () => void;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'resume-attention-'));
  restoreCache = await emptyUserCache(path.join(folder, 'cache'));
});
afterAll(async () => {
  restoreCache();
  await rm(folder, { recursive: true });
});

it('hard attention continues from a checkpoint bit for bit, baseline and all', async () => {
  const decoder = { ...TINY_CAPTIONER.decoder, attentionKind: 'hard', dropout: 0.2 };
  const config = tinyCaptionConfig(await writeTinyPictures(folder), {
    model: { ...TINY_CAPTIONER, decoder },
    update: { batchImages: 5, wordDropout: 0.2, doublyStochastic: 0.5 },
    stop: { steps: 9 },
  });
  const [whole, parts] = [path.join(folder, 'whole'), path.join(folder, 'parts')];
  const { state } = await trainCaptioner(config, { out: whole });
  expect(state.carried?.['baseline']).toBeLessThan(-5); // a caption of a dozen pieces that is not known yet
  const stopped = await trainCaptioner(config, { out: parts, ...stoppedAt(5) });
  expect([stopped.reason, stopped.state.step]).toEqual(['interrupted', 5]);
  await trainCaptioner(config, { out: parts, resume: true });
  expect(await traceOf(parts)).toEqual(await traceOf(whole));
});
