#!/usr/bin/env node
import { runProcess } from '@tolmach/command-line';
import { main } from './main';

void runProcess(main, process);
