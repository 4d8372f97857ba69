#!/usr/bin/env bash
# Publishes every package and bundled model to a registry on this machine, and uses them from there as a stranger would: outside the
# checkout, with install scripts on, by npm and by pnpm, then in a workspace made by create-nx-workspace. Not part of CI, for it takes
# minutes and fetches tools; docs/another-project.md says when it was last run.
#   npm run -s check:published [FOLDER]    # a folder that is given is kept; tarballs and tools that it has are used again
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mkdir -p "${1:-$(mktemp -d)}" && cd "${1:-$_}" && pwd)
port=${PORT:-4873}
readonly root work port registry=http://127.0.0.1:$port
readonly nx=23.2.1
server=
finish() {
  [ -z "$server" ] || kill "$server" 2> /dev/null || true
  [ $# -gt 0 ] || rm -rf "$work"
}
# shellcheck disable=SC2064 # the arguments of now
trap "finish ${1:+kept}" EXIT
heading() { printf '\n== %s (at %d s)\n' "$1" "$SECONDS"; }

# Lists the folders of all packages that are meant for a registry.
published() {
  node -p '
    const { readdirSync, existsSync } = require("node:fs");
    const at = (parent) => readdirSync(parent).map((name) => `${parent}/${name}`).filter((folder) => existsSync(`${folder}/package.json`));
    ["libs", "libs/system", "apps", "tools"].flatMap(at).filter((folder) => !require(`./${folder}/package.json`).private).join("\n")'
}

pack() {
  mapfile -t folders < <(published)
  heading "packing ${#folders[@]} packages and the models"
  rm -rf "$work/drafts" && mkdir "$work/drafts"
  npx tsc --build "${folders[@]/%//tsconfig.lib.json}"
  for folder in "${folders[@]}"; do
    node -e 'require("./tools/packages/prepack.js").addToCompiled(process.argv[1])' "$folder"
    (cd "$folder" && npm pack --silent --ignore-scripts --pack-destination "$work/drafts") > /dev/null
  done
  for model in $(node tools/packages/model-packages.js "$work/models"); do
    (cd "$model" && npm pack --silent --pack-destination "$work/drafts") > /dev/null
  done
  mv "$work/drafts" "$work/tarballs" # only whole sets are used again
}

install_tools() {
  heading 'tools'
  mkdir -p "$work/tools" && cd "$work/tools"
  echo '{ "private": true, "overrides": { "node-fetch": "2.7.0" } }' > package.json # verdaccio asks for a tag that not every mirror has
  npm install --no-audit --no-fund --no-progress \
    verdaccio@6.8.0 publint@0.3.25 @arethetypeswrong/cli@0.18.5 pnpm@10.34.9
}

# Neither tool knows anything of models, which are data.
check_tarballs() {
  heading 'publint and attw'
  cd "$work/tools"
  for tarball in "$work"/tarballs/*.tgz; do
    tar -xOf "$tarball" package/package.json | grep -q '"main"' || continue
    npx publint run --strict "$tarball" > report.txt || { cat report.txt; exit 1; }
    npx attw --profile node16 --format ascii --quiet "$tarball" # TypeScript of node10 reads no "exports"
  done
}

start_registry() {
  heading 'registry'
  cd "$work/tools"
  rm -rf "$work/storage"
  cat > verdaccio.yaml << YAML
storage: $work/storage
uplinks: { upstream: { url: $(npm config get registry), timeout: 120s, max_fails: 100 } }
packages:
  '@tolmach/*': { access: \$all, publish: \$all }
  '**': { access: \$all, proxy: upstream }
log: { type: stdout, level: error }
max_body_size: 100mb
YAML
  node_modules/.bin/verdaccio --config verdaccio.yaml --listen "127.0.0.1:$port" &
  server=$!
  until curl -sf "$registry/-/ping" > /dev/null; do sleep 1; done
  for tarball in "$work"/tarballs/*.tgz; do
    npm publish --silent --access public --registry "$registry" "--//127.0.0.1:$port/:_authToken=anybody" "$tarball"
  done
}

# A project of a stranger: translates by the program, by a typed program, and by one that is compiled with its libraries' types checked.
use() {
  [[ $(npx tolmach translate "A man is sleeping.") == "Ein Mann"* ]]
  cp "$root"/tools/packages/fixtures/{translate,strict}.ts .
  npx tsc --strict --module nodenext --target es2022 --lib es2023 --types node --skipLibCheck --outDir build translate.ts
  node build/translate.js en-de "A man is sleeping." | grep -q "Ein Mann"
  npx tsc --strict --module nodenext --target es2022 --lib es2023 --types node --declaration --outDir build strict.ts
  node build/strict.js
}

install_by() {
  heading "$1"
  rm -rf "${work:?}/$1" && mkdir "$work/$1" && cd "$work/$1"
  echo '{ "name": "stranger", "version": "1.0.0", "private": true }' > package.json
  local packages=(@tolmach/{tolmach,beam-search,captioning,classification,contracts,metrics,safetensors,text-input,translation,model-en-de})
  packages+=(zod@4 typescript@6 @types/node@20)
  if [ "$1" = npm ]; then
    npm install --no-progress "${packages[@]}"
  else
    "$work/tools/node_modules/.bin/pnpm" add --reporter=append-only "${packages[@]}"
  fi
  npx tolmach translate "A dog." 2>&1 >/dev/null | head -3 # says what it computes on
  use
}

# What a user of Nx does: a new workspace, the plugin, a project, training, and the same again.
use_nx() {
  heading "create-nx-workspace@$nx"
  rm -rf "$work/nx" && mkdir "$work/nx" && cd "$work/nx"
  export NX_DAEMON=false CI=true
  npx --yes "create-nx-workspace@$nx" shop --preset=ts --nxCloud=skip --packageManager=npm --interactive=false
  cd shop
  npx nx add @tolmach/nx
  npx nx g @tolmach/nx:translation-model numbers --no-interactive
  heading 'nx: train, evaluate'
  npx nx evaluate numbers | tee first.txt
  heading 'nx: the same again'
  npx nx evaluate numbers | tee second.txt
  grep -q 'read the output from the cache' second.txt
  heading 'nx: the run folder from the cache'
  rm -r models/numbers/run
  npx nx train numbers | tee third.txt
  grep -q 'read the output from the cache' third.txt
  echo 'one two' | npx tolmach translate --model models/numbers/run/best
}

cd "$root"
[ -d "$work/tarballs" ] || pack
[ -d "$work/tools/node_modules/verdaccio" ] || install_tools
check_tarballs
start_registry
export npm_config_registry=$registry npm_config_audit=false npm_config_fund=false
install_by npm
install_by pnpm
use_nx
heading 'done'
