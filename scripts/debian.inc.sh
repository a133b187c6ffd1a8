# Sourced by the scripts that make a Debian of their own: armv7.sh, images.sh, systemd-machine.sh.
# shellcheck shell=bash

# Outside the checkout, where .ci/tools.sh keeps its builds too.
CACHE="${SMARTMETER_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/smartmeter-otel}"
export CACHE

# The mirror that this machine itself is installed from.
mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    sed -n -E 's/^(URIs:|deb( \[[^]]*\])?) +(https?:[^ ]*debian\/?)( .*)?$/\3/p' | sed -n 1p || true
}

# need PACKAGE…: installs those that are absent.
need() {
  local missing=() package
  for package in "$@"; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
