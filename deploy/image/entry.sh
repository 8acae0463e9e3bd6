#!/bin/sh
# entry.sh app | worker | migrate | COMMAND [ARGUMENTS]
# Becomes that process, so that a signal reaches it with nobody in between. The commands are those of `npm run`.
set -e
cd "$(dirname "$0")"

# Server code of ours runs under this condition; Next.js sets its own.
run() { exec node --conditions=react-server "$@"; }

command="${1:-app}"
[ $# -eq 0 ] || shift
case "$command" in
  app) exec node --max-semi-space-size=16 --heap-growing-percent=20 server/main.ts ;;
  worker) exec node --conditions=react-server --optimize-for-size worker/main.ts ;;
  migrate | db:migrate) run scripts/migrate.ts ;;
  db:grant) run scripts/grant.ts "$@" ;;
  api-keys:create) run scripts/create-api-key.ts "$@" ;;
  api-keys:revoke) run scripts/revoke-api-key.ts "$@" ;;
  tokens:import) run scripts/import-tokens.ts "$@" ;;
  keys:create) run scripts/create-key.ts "$@" ;;
  keys:rotate) run scripts/rotate-keys.ts "$@" ;;
  sync) run scripts/sync.ts "$@" ;;
  hold) run scripts/hold.ts "$@" ;;
  doctor) run scripts/doctor.ts "$@" ;;
  people:delete) run scripts/delete-person.ts "$@" ;;
  companies:delete) run scripts/delete-companies.ts "$@" ;;
  healthcheck)
    # For HEALTHCHECK, which is one for all uses of an image: only the app has a port to ask.
    tr '\0' ' ' < /proc/1/cmdline | grep -q server/main.ts || exit 0
    exec node -e 'fetch(`http://127.0.0.1:${process.env.PORT || 3000}/api/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))'
    ;;
  *)
    echo "There is no command \"$command\". Use app, worker, migrate, db:grant, api-keys:create, api-keys:revoke, tokens:import, keys:create, keys:rotate, sync, hold, doctor, people:delete or companies:delete." >&2
    exit 64
    ;;
esac
