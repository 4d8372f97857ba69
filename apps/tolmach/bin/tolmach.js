#!/usr/bin/env node
// In a checkout the program runs from its sources; in a package, as it was compiled.
const { existsSync } = require('node:fs');
const path = require('node:path');

const start = path.join(__dirname, '../../../tools/run/start.cjs');
if (existsSync(start)) require(start)(path.join(__dirname, '../src/bin.ts'));
else require('../dist/bin.js');
