import type { TrainingConfig } from '@tolmach/contracts';
import { DeviceError } from '@tolmach/contracts';
import type { EngineName } from './load-model';

export interface TrainOptions {
  readonly out: string;
  readonly resume: boolean;
  readonly from?: string;
  readonly engine?: EngineName;
  readonly signal: AbortSignal;
  readonly report: { update(text: string): void; note(text: string): void };
}
export type Train = (config: TrainingConfig, options: TrainOptions) => Promise<void>;

export const train: Train = () => {
  throw new DeviceError({ where: 'train', expected: 'training', received: 'nothing yet', next: 'Wait.' });
};
