#!/usr/bin/env node
import { dirname } from 'node:path';
import { runProcess } from '@tolmach/command-line';
import { modelProgram } from '@tolmach/model-commands';
import type { ModelServices, ProgramMain } from '@tolmach/model-commands';
import { serveCommand } from './lib/serve-command';

/** Runs `serve`. */
export const main: ProgramMain<ModelServices> = modelProgram({
  folder: dirname(__dirname),
  command: serveCommand,
  services: {},
});

if (require.main === module) void runProcess(main, process);
