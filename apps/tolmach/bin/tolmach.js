#!/usr/bin/env node
// In a checkout the programs run from their sources, which Node has to be told; in a package, as they were compiled.
const { existsSync } = require('node:fs');
const path = require('node:path');

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
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
