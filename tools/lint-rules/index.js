/**
 * Our own lint rules, as an ESLint plugin. (The folder is not called tools/eslint-rules, because Nx would load that by
 * itself through a TypeScript loader that this workspace does not install.)
 */
module.exports = {
  meta: { name: 'tolmach' },
  rules: { 'allowed-packages': require('./allowed-packages.js') },
};
