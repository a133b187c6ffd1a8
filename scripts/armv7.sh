#!/usr/bin/env bash
# Brings what an ARMv7 machine (Raspberry Pi 3, 32-bit) runs, and the emulator to run it here:
# Node 24 as Debian builds it, because the Node project ships none, and the Collector for GOARM=7.
# All is kept outside the checkout, one folder a version, and made only where it is absent.
#
#   scripts/armv7.sh           install and build all
#   scripts/armv7.sh --paths   print where they are, a line each: emulator, Debian folder, Collector
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/debian.inc.sh

DEBIAN_SUITE=forky
# Raised by hand when the folder is to be made anew: the suite moves on, the folder does not.
DEBIAN_EDITION=1
COLLECTOR_VERSION=$(sed -n 's/^ *version: *//p' otel-collector/manifest.yaml | head -n 1)
MANIFEST_KEY=$(sha256sum otel-collector/manifest.yaml | cut -c1-12)
DEBIAN_DIR="$CACHE/armhf-$DEBIAN_SUITE-node24-$DEBIAN_EDITION"
QEMU_DIR="$CACHE/qemu-arm-$DEBIAN_SUITE-$DEBIAN_EDITION"
COLLECTOR_DIR="$CACHE/otelcol-$COLLECTOR_VERSION-$MANIFEST_KEY-armv7"

if [ "${1:-}" = --paths ]; then
  printf '%s\n%s\n%s\n' "$QEMU_DIR/qemu-arm" "$DEBIAN_DIR" "$COLLECTOR_DIR/otelcol"
  exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# From the same suite, a static program: the qemu of older ones (7.2, Debian 12) cannot set the speed of a serial port
# for an ARM program (TCSETS2).
emulator() {
  [ -x "$QEMU_DIR/qemu-arm" ] && return
  local apt="$work/apt"
  mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$QEMU_DIR"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(mirror) $DEBIAN_SUITE main" >"$apt/sources.list"
  local options=(
    -o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt" -o APT::Sandbox::User=root
  )
  apt-get "${options[@]}" update -qq
  (cd "$apt" && apt-get "${options[@]}" download -qq qemu-user && dpkg -x qemu-user_*.deb unpacked)
  cp "$apt/unpacked/usr/bin/qemu-arm" "$QEMU_DIR/qemu-arm.part"
  mv "$QEMU_DIR/qemu-arm.part" "$QEMU_DIR/qemu-arm"
}

# Packages unpacked, none configured: enough to run a program by qemu, and no ARM code runs to make it.
node_for_armv7() {
  [ -x "$DEBIAN_DIR/usr/bin/node" ] && return
  debootstrap --arch=armhf --variant=minbase --include=nodejs,ca-certificates --foreign \
    "$DEBIAN_SUITE" "$work/debian" "$(mirror)" sid >"$work/debootstrap.log" || {
    tail -n 20 "$work/debootstrap.log" >&2
    return 1
  }
  for package in "$work"/debian/var/cache/apt/archives/*.deb; do dpkg -x "$package" "$work/debian"; done
  rm -rf "$work"/debian/var/cache/apt/archives/*.deb
  local version
  version=$("$QEMU_DIR/qemu-arm" -L "$work/debian" "$work/debian/usr/bin/node" --version)
  case "$version" in
    v24.*) ;;
    *)
      echo "Debian $DEBIAN_SUITE has Node $version for ARMv7, and 24 is needed: see DEBIAN_SUITE in scripts/armv7.sh" >&2
      return 1
      ;;
  esac
  mkdir -p "$CACHE"
  rm -rf "$DEBIAN_DIR.part" "$DEBIAN_DIR"
  cp -a "$work/debian" "$DEBIAN_DIR.part"
  mv "$DEBIAN_DIR.part" "$DEBIAN_DIR"
}

# The same manifest as the Collector of .ci/tools.sh, for 32-bit ARM with hardware floating point.
collector_for_armv7() {
  [ -x "$COLLECTOR_DIR/otelcol" ] && return
  GOBIN="$work" go install "go.opentelemetry.io/collector/cmd/builder@v$COLLECTOR_VERSION"
  sed "s#output_path: .*#output_path: $work/dist#" otel-collector/manifest.yaml >"$work/manifest.yaml"
  # The builder ends with a `go mod tidy` that wants test-only modules; what it generated before that is complete.
  "$work/builder" --skip-compilation --config "$work/manifest.yaml" >"$work/builder.log" 2>&1 || true
  mkdir -p "$COLLECTOR_DIR"
  (cd "$work/dist" && GOOS=linux GOARCH=arm GOARM=7 CGO_ENABLED=0 \
    go build -mod=mod -trimpath -ldflags='-s -w' -o "$COLLECTOR_DIR/otelcol.part" .)
  mv "$COLLECTOR_DIR/otelcol.part" "$COLLECTOR_DIR/otelcol"
}

need debootstrap debian-archive-keyring mosquitto socat
emulator
node_for_armv7
collector_for_armv7
