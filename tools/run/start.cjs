/**
 * Runs a program of the checkout from its sources, which Node has to be told: `start('apps/tolmach/src/bin.ts')`.
 * Programs in `bin` folders, which npx and other programs call, start here; in an installed package there is no such file.
 */
const { spawn } = require('node:child_process');
const path = require('node:path');
const { setInterval } = require('node:timers');

const HOOK = path.join(__dirname, 'register.cjs');

/** @param {string} source - path of the program's first file */
module.exports = function start(source) {
  const child = spawn(process.execPath, ['-C', '@tolmach/source', '-r', HOOK, source, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'], // which tells it when this process is killed
  });
  // The program decides when to end. A terminal sends it Ctrl-C as well; it takes two of one moment for one.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
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
};
