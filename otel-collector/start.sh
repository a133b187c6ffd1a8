#!/bin/sh
# Starts the Collector on a queue that can be opened: collector/start.sh --config=… (arguments go to the Collector).
#
# `recreate: true` of file_storage helps where the damage lies within the file. With the head of the file gone, as a
# power cut may leave it on an SD card, the Collector ends with "invalid database" at every start, for ever.
# So a file that does not begin like a queue (bbolt: the magic number 0xED0CDAED in the first page) is set aside before.
set -u
queue=${QUEUE_DIR:-/var/lib/otelcol}
for file in "$queue"/exporter_*; do
  case $file in *.damaged) continue ;; esac
  # Nothing in it, or nothing there: the Collector begins anew by itself.
  [ -s "$file" ] || continue
  head=$(od -An -tx1 -j16 -N4 "$file" | tr -d ' \n')
  [ "$head" = edda0ced ] && continue
  # One of them is kept, to look at; an SD card has no room for more.
  mv -f "$file" "$file.damaged"
  echo "The queue $file cannot be read, probably after a power cut. It is set aside as $file.damaged; what was waiting in it is lost. Energy is not among it." >&2
done
exec "${OTELCOL:-otelcol}" "$@"
