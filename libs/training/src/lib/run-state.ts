import { InputError } from '@tolmach/contracts';
import type { HostTensors } from '@tolmach/contracts';
import { RUN_LAYOUT, jsonBytes } from '@tolmach/model-folder';
import type { ModelOrigin } from '@tolmach/model-folder';
import { readSafetensors, writeSafetensors } from '@tolmach/safetensors';
import type { CheckpointFiles } from './checkpoint';
import type { CarriedNumbers } from './objective';
import type { ReportSums } from './progress';
import { START_OF_PLATEAU } from './schedule';
import type { PlateauState } from './schedule';
import { START_OF_DATA } from './training-task';
import type { DataPosition } from './training-task';

/** Why a run came to its end. */
export type StopReason = 'steps' | 'minutes' | 'patience' | 'goal' | 'interrupted';

/** Where a run stands, besides its tensors: plain JSON. */
export interface RunState {
  /** Optimiser steps done. */
  readonly step: number;
  /** Where the next batch comes from. */
  readonly position: DataPosition;
  readonly plateau: PlateauState;
  /** Best validation so far; larger is better. */
  readonly best: { readonly score: number; readonly step: number } | null;
  /** Validations since the best one. */
  readonly numWithoutGain: number;
  /** Units of the objective seen. */
  readonly count: number;
  readonly elapsedSeconds: number;
  /** The validation due at this step was interrupted; a resumed run begins with it. */
  readonly awaitsValidation?: true;
  /** What the next line of metrics.jsonl will sum up; default: nothing. */
  readonly window?: ReportSums;
  /** What the objective hands to the next step, if it hands on anything. */
  readonly carried?: CarriedNumbers;
  /** What the run owes to the model that it started from. */
  readonly origin?: ModelOrigin;
  /** Checksum of the encoded corpus: a resumed run must see the same data. */
  readonly corpusChecksum: string;
  /** Checksum of the validation data; none in checkpoints that were written before it was kept. */
  readonly validationChecksum?: string;
}

/** The state of a run before its first step. */
export function startOfRun(corpusChecksum: string): RunState {
  return {
    step: 0,
    position: START_OF_DATA,
    plateau: START_OF_PLATEAU,
    best: null,
    numWithoutGain: 0,
    count: 0,
    elapsedSeconds: 0,
    corpusChecksum,
  };
}

/** Tensors that a checkpoint holds. */
export interface RunTensors {
  readonly weights: HostTensors;
  readonly optimiser: HostTensors;
  readonly average?: HostTensors | undefined;
  /** what the objective hands to the next step, if it hands on tensors */
  readonly carried?: HostTensors | undefined;
}

const STATE = 'state.json';
const WEIGHTS = 'weights.safetensors';
const OPTIMISER = 'optimiser.safetensors';
const AVERAGE = RUN_LAYOUT.average;

const CARRIED = 'carried.safetensors';
const MODEL = RUN_LAYOUT.modelFile;

const OWN_FILES: readonly string[] = [STATE, WEIGHTS, OPTIMISER, AVERAGE, CARRIED, MODEL];

/**
 * The files of a checkpoint.
 * @param pieces - what the task keeps there
 * @param modelFile - model.json of its weights, if the task tells it
 */
export function packCheckpoint(
  state: RunState,
  tensors: RunTensors,
  pieces: CheckpointFiles,
  modelFile?: object,
): CheckpointFiles {
  return {
    ...(modelFile && { [MODEL]: jsonBytes(modelFile) }),
    [STATE]: new TextEncoder().encode(`${JSON.stringify(state, null, 2)}\n`),
    [WEIGHTS]: writeSafetensors(tensors.weights),
    [OPTIMISER]: writeSafetensors(tensors.optimiser),
    ...(tensors.average && { [AVERAGE]: writeSafetensors(tensors.average) }),
    ...(tensors.carried && { [CARRIED]: writeSafetensors(tensors.carried) }),
    ...pieces,
  };
}

/**
 * What {@link packCheckpoint} packed.
 * @throws {@link InputError} when a file of it is not there
 */
export function unpackCheckpoint(files: CheckpointFiles): {
  state: RunState;
  tensors: RunTensors;
  pieces: CheckpointFiles;
} {
  const file = (name: string): Uint8Array => {
    const bytes = files[name];
    if (bytes !== undefined) return bytes;
    throw new InputError({
      where: 'checkpoint',
      expected: name,
      received: Object.keys(files).join(', '),
      next: 'Remove this checkpoint: the run then continues from the previous one.',
    });
  };
  const average = files[AVERAGE];
  const carried = files[CARRIED];
  return {
    state: stateOf(new TextDecoder().decode(file(STATE))),
    tensors: {
      weights: readSafetensors(file(WEIGHTS), WEIGHTS),
      optimiser: readSafetensors(file(OPTIMISER), OPTIMISER),
      average: average && readSafetensors(average, AVERAGE),
      carried: carried && readSafetensors(carried, CARRIED),
    },
    pieces: Object.fromEntries(Object.entries(files).filter(([name]) => !OWN_FILES.includes(name))),
  };
}

/** Checkpoints that were written before counts were of any unit call them `targetTokens`. */
function stateOf(text: string): RunState {
  const read = JSON.parse(text) as RunState & { readonly targetTokens?: number }; // its manifest's checksum vouches for it
  const { targetTokens, window, ...state } = read;
  if (targetTokens === undefined) return read;
  const sums = window as (RunState['window'] & { readonly targetTokens?: number }) | undefined; // of the same checkpoint
  return {
    ...state,
    count: targetTokens,
    ...(sums && { window: { loss: sums.loss, gradientNorm: sums.gradientNorm, count: sums.targetTokens ?? 0 } }),
  };
}
