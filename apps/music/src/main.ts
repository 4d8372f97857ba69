#!/usr/bin/env node
import { dirname } from 'node:path';
import { runProcess } from '@tolmach/command-line';
import { modelProgram } from '@tolmach/model-commands';
import type { ProgramMain } from '@tolmach/model-commands';
import { musicCommand } from './lib/music-command';
import { services } from './lib/services';
import type { Services } from './lib/services';

/** Runs `music`. */
export const main: ProgramMain<Services> = modelProgram({
  folder: dirname(__dirname),
  command: musicCommand,
  services,
});

if (require.main === module) void runProcess(main, process);
