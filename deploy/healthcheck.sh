#!/bin/bash
# Asks the service's /healthz, without a second Node: on a Raspberry Pi 3 that alone would take 40 MB and a second, each time.
# The answer follows the service's own progress, so an outage of broker, bus or backend leaves it healthy.
# With WEB_PORT=off there is nothing to ask; the container is then healthy as long as it runs.
port=${WEB_PORT:-8080}
host=${WEB_HOST:-127.0.0.1}
[ "$port" = off ] && exit 0
case "$host" in
  0.0.0.0) host=127.0.0.1 ;;
  :: | '[::]') host=::1 ;;
esac
exec 3<>"/dev/tcp/$host/$port" || exit 1
printf 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
IFS= read -r -t 5 status <&3 || exit 1
[[ $status == 'HTTP/1.1 200 '* ]]
