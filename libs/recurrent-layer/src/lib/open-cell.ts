import type { CellConfig, Initialisation } from '@tolmach/contracts';
import { elmanCell } from './elman';
import { gruCell } from './gru';
import { lstmCell } from './lstm';
import type { RecurrentCell } from './recurrent-cell';

const CELLS = { lstm: lstmCell, gru: gruCell, elman: elmanCell } as const;

/** The cell that a config names. */
export function openCell(config: CellConfig, hiddenSize: number, initialisation: Initialisation): RecurrentCell {
  return CELLS[config.kind](config, hiddenSize, initialisation);
}
