#!/usr/bin/env node
import { dirname } from 'node:path';
import { runProcess } from '@tolmach/command-line';
import { modelProgram } from '@tolmach/model-commands';
import type { ProgramMain } from '@tolmach/model-commands';
import { classifyCommand } from './lib/classify-command';
import { services } from './lib/services';
import type { Services } from './lib/services';

/** Runs `classify`. */
export const main: ProgramMain<Services> = modelProgram({
  folder: dirname(__dirname),
  command: classifyCommand,
  services,
});

if (require.main === module) void runProcess(main, process);
