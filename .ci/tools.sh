#!/usr/bin/env bash
# Brings the real components that the integration tests run against:
# Debian packages, an OpenTelemetry Collector and a Prometheus.
# The two Go builds take minutes, so they are kept outside the checkout, one folder a version,
# and are built only where they are absent.
#
#   .ci/tools.sh          install and build all
#   .ci/tools.sh --path   print the folders to put in front of PATH
set -euo pipefail
cd "$(dirname "$0")/.."

COLLECTOR_VERSION=0.160.0
PROMETHEUS_VERSION=0.316.0
CACHE="${SMARTMETER_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/smartmeter-otel}"
# The manifest decides what is inside, so its hash is part of the key.
MANIFEST_KEY=$(sha256sum otel-collector/manifest.yaml | cut -c1-12)
COLLECTOR_DIR="$CACHE/otelcol-$COLLECTOR_VERSION-$MANIFEST_KEY"
PROMETHEUS_DIR="$CACHE/prometheus-$PROMETHEUS_VERSION"
# Knows the specification of compose files.
CHECK_JSONSCHEMA_VERSION=0.39.0
PYTHON_DIR="$CACHE/check-jsonschema-$CHECK_JSONSCHEMA_VERSION"

if [ "${1:-}" = --path ]; then
  printf '%s:%s:%s\n' "$COLLECTOR_DIR" "$PROMETHEUS_DIR" "$PYTHON_DIR/bin"
  exit 0
fi

debian_packages() {
  local missing=()
  for package in mosquitto mosquitto-clients openssl iproute2 chromium socat python3-pymodbus python3-serial python3-serial-asyncio python3-venv; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Builds into a folder beside the final one and renames it, so that a killed build is never taken for a finished one.
collector() {
  [ -x "$COLLECTOR_DIR/otelcol" ] && return
  local work
  work=$(mktemp -d)
  GOBIN="$work" go install "go.opentelemetry.io/collector/cmd/builder@v$COLLECTOR_VERSION"
  sed "s#output_path: .*#output_path: $work/dist#" otel-collector/manifest.yaml >"$work/manifest.yaml"

  # The builder ends with a `go mod tidy` that wants test-only modules; what it generated before that is complete.
  "$work/builder" --skip-compilation --config "$work/manifest.yaml" || true
  mkdir -p "$COLLECTOR_DIR"
  (cd "$work/dist" && CGO_ENABLED=0 go build -mod=mod -trimpath -ldflags='-s -w' -o "$COLLECTOR_DIR/otelcol.part" .)
  mv "$COLLECTOR_DIR/otelcol.part" "$COLLECTOR_DIR/otelcol"
  rm -rf "$work"
}

check_jsonschema() {
  [ -x "$PYTHON_DIR/bin/check-jsonschema" ] && return
  python3 -m venv "$PYTHON_DIR"
  "$PYTHON_DIR/bin/pip" install --quiet "check-jsonschema==$CHECK_JSONSCHEMA_VERSION"
}

prometheus() {
  [ -x "$PROMETHEUS_DIR/prometheus" ] && return
  local work
  work=$(mktemp -d)
  GOTOOLCHAIN=auto GOBIN="$work" go install "github.com/prometheus/prometheus/cmd/prometheus@v$PROMETHEUS_VERSION"
  mkdir -p "$PROMETHEUS_DIR"
  mv "$work/prometheus" "$PROMETHEUS_DIR/prometheus"
  rm -rf "$work"
}

debian_packages
collector
check_jsonschema
prometheus
