#!/usr/bin/env node
// In a checkout the programs run from their sources, which Node has to be told; in a package, as they were compiled.
const { existsSync } = require('node:fs');
const path = require('node:path');
const { setInterval } = require('node:timers');

const source = path.join(__dirname, '../src/bin.ts');
if (existsSync(source)) runSource();
else require('../dist/bin.js');

function runSource() {
  const { spawn } = require('node:child_process');
  const hook = path.join(__dirname, '../../../tools/run/register.cjs');
  const child = spawn(process.execPath, ['-C', '@tolmach/source', '-r', hook, source, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // The program decides when to end. A terminal sends it Ctrl-C as well; it takes two of one moment for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // As for every program that npx runs: npx ends the shell between them, which does not pass it on.
  const parent = process.ppid;
  if (process.env['npm_lifecycle_event'] === 'npx') {
    setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 300).unref();
  }
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
