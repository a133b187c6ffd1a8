#!/bin/sh
# Installs what `node scripts/runtime.ts FOLDER` laid out as a systemd service: docs/install.md.
#
#   sudo deploy/install.sh FOLDER [COLLECTOR]     COLLECTOR: the program otelcol, where it is to run here too
#
# May be run again for a new version: what stands in /etc/smartmeter-otel stays as it is. DESTDIR installs below another
# root, without telling systemd.
set -eu
[ $# -ge 1 ] && [ -f "$1/dist/cli.js" ] || {
  echo "Which folder? node scripts/runtime.ts FOLDER makes it; then: sudo deploy/install.sh FOLDER" >&2
  exit 2
}
runtime=$1
collector=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
root=${DESTDIR:-}
lib=$root/usr/lib/smartmeter-otel
etc=$root/etc/smartmeter-otel
units=$root/etc/systemd/system

if [ -z "$root" ]; then
  major=$(/usr/bin/node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
  [ "${major:-0}" -ge 24 ] || {
    echo "The unit runs /usr/bin/node, and Node 24 or newer is needed there (found: ${major:-none})." >&2
    exit 1
  }
fi

# Beside the old one, then in its place: a running service never sees half of it.
mkdir -p "$root/usr/lib" "$root/usr/bin" "$units" "$root/etc/sysusers.d" "$root/etc/tmpfiles.d"
rm -rf "$lib.new" && cp -R "$runtime" "$lib.new"
if [ -n "$collector" ]; then
  cp -R "$here/../otel-collector" "$lib.new/otel-collector"
  cp "$collector" "$lib.new/otelcol"
  chmod 755 "$lib.new/otelcol" "$lib.new/otel-collector/start.sh"
elif [ -e "$lib/otelcol" ]; then
  cp -R "$lib/otelcol" "$lib/otel-collector" "$lib.new/"
fi
[ -n "$root" ] || chown -R root:root "$lib.new"
rm -rf "$lib.old"
[ ! -e "$lib" ] || mv "$lib" "$lib.old"
mv "$lib.new" "$lib"
rm -rf "$lib.old"
printf '#!/bin/sh\nexec /usr/bin/node /usr/lib/smartmeter-otel/dist/cli.js "$@"\n' >"$root/usr/bin/smartmeter-otel"
chmod 755 "$root/usr/bin/smartmeter-otel"

cp "$here/systemd/sysusers.conf" "$root/etc/sysusers.d/smartmeter-otel.conf"
cp "$here/systemd/tmpfiles.conf" "$root/etc/tmpfiles.d/smartmeter-otel.conf"
cp "$here/systemd/smartmeter-otel.service" "$units/"
mkdir -p "$etc"
install -d -m 700 "$etc/secrets"
[ -e "$etc/smartmeter-otel.env" ] || cp "$here/systemd/smartmeter-otel.env" "$etc/"
if [ -e "$lib/otelcol" ]; then
  cp "$here/systemd/smartmeter-otel-collector.service" "$units/"
  [ -e "$etc/collector.env" ] || cp "$here/systemd/collector.env" "$etc/"
fi

# A secret that is there gets its drop-in, and only such a one: a unit whose credential is missing does not start.
for unit in smartmeter-otel smartmeter-otel-collector; do
  for dropin in "$here/systemd/$unit.service.d"/*.conf; do
    name=$(basename "$dropin")
    if [ -s "$etc/secrets/${name%.conf}" ]; then
      mkdir -p "$units/$unit.service.d"
      cp "$dropin" "$units/$unit.service.d/"
    else
      rm -f "$units/$unit.service.d/$name"
    fi
  done
done

[ -z "$root" ] || exit 0
systemd-sysusers /etc/sysusers.d/smartmeter-otel.conf
systemd-tmpfiles --create /etc/tmpfiles.d/smartmeter-otel.conf
systemctl daemon-reload
echo "Installed. Next: sudoedit /etc/smartmeter-otel/smartmeter-otel.env, then sudo systemctl enable --now smartmeter-otel"
