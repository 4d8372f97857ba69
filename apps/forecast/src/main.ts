#!/usr/bin/env node
import { dirname } from 'node:path';
import { runProcess } from '@tolmach/command-line';
import { modelProgram } from '@tolmach/model-commands';
import type { ProgramMain } from '@tolmach/model-commands';
import { forecastCommand } from './lib/forecast-command';
import { services } from './lib/services';
import type { Services } from './lib/services';

/** Runs `forecast`. */
export const main: ProgramMain<Services> = modelProgram({
  folder: dirname(__dirname),
  command: forecastCommand,
  services,
});

if (require.main === module) void runProcess(main, process);
