/**
 * The house's own lint rules, as an ESLint plugin. (Nx loads a folder named tools/eslint-rules by itself through a
 * TypeScript loader that this workspace does not install; hence the other name.)
 */
module.exports = {
  meta: { name: 'tolmach' },
  rules: { 'allowed-packages': require('./allowed-packages.js') },
};
