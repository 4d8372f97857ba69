#!/usr/bin/env node
import { dirname } from 'node:path';
import { runProcess } from '@tolmach/command-line';
import { modelProgram } from '@tolmach/model-commands';
import type { ProgramMain } from '@tolmach/model-commands';
import { searchCommand } from './lib/search-command';
import { services } from './lib/services';
import type { Services } from './lib/services';

/** Runs `search`. */
export const main: ProgramMain<Services> = modelProgram({
  folder: dirname(__dirname),
  command: searchCommand,
  services,
});

if (require.main === module) void runProcess(main, process);
