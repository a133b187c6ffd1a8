#!/usr/bin/env bash
# Builds the container image of the shipped Dockerfile where there is no Docker and no registry, with buildah:
# the images that the Dockerfile begins with are made from Debian's packages and the Node of node_modules.
# For tests; who has Docker builds with `docker build .`.
#
#   scripts/images.sh amd64|armv7   build the image, and lay out its files for test/images
#   scripts/images.sh --paths       print the folders that hold the laid out images
#
# The bases are kept outside the checkout, the images are built anew each time.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/debian.inc.sh
root=$PWD

DEBIAN_EDITION=1
TRIXIE_DIR="$CACHE/amd64-trixie-$DEBIAN_EDITION"
IMAGES_DIR="$CACHE/images"
# vfs and chroot work without overlay, user namespaces or a daemon, so in any sandbox that is root.
export BUILDAH_ISOLATION=chroot
STORE="$CACHE/containers"
buildah() { command buildah --storage-driver vfs --root "$STORE/root" --runroot "$STORE/run" "$@"; }

if [ "${1:-}" = --paths ]; then
  printf '%s\n' "$IMAGES_DIR/amd64" "$IMAGES_DIR/armv7"
  exit 0
fi

trixie() {
  [ -d "$TRIXIE_DIR" ] && return
  rm -rf "$TRIXIE_DIR.part"
  debootstrap --arch=amd64 --variant=minbase trixie "$TRIXIE_DIR.part" "$(mirror)" sid >/dev/null
  # As Debian's own slim image leaves it.
  rm -rf "$TRIXIE_DIR.part"/{var/cache/apt,var/lib/apt/lists,var/log,usr/share/doc,usr/share/man,usr/share/locale}/*
  mv "$TRIXIE_DIR.part" "$TRIXIE_DIR"
}

# commit NAME FOLDER…: an image of these folders laid over each other.
commit() {
  local name=$1 container
  shift
  container=$(buildah from scratch)
  for folder in "$@"; do buildah add --quiet "$container" "$folder" / >/dev/null; done
  buildah commit --quiet --rm "$container" "$name" >/dev/null
}

# The names that the Dockerfile asks for, as far as they can be had here.
bases() {
  local debian_image node_image
  debian_image=$(sed -n 's/^ARG DEBIAN_IMAGE=//p' Dockerfile)
  node_image=$(sed -n 's/^ARG NODE_IMAGE=//p' Dockerfile)
  local with_node
  with_node=$(mktemp -d)
  mkdir -p "$with_node/usr/local/bin" "$with_node/usr/local/lib/node_modules"
  cp "$root/node_modules/node/bin/node" "$with_node/usr/local/bin/"
  cp -rL "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" "$with_node/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$with_node/usr/local/bin/npm"
  commit "$debian_image" "$TRIXIE_DIR"
  commit "$node_image" "$TRIXIE_DIR" "$with_node"
  rm -rf "$with_node"
}

# What npm needs to reach its registry from here: this machine's authorities and settings.
registry_access() {
  local npmrc=$1
  { cat ~/.npmrc 2>/dev/null; echo cafile=/etc/ssl/certs/ca-certificates.crt; } >"$npmrc"
  printf -- '--volume=%s:/root/.npmrc:ro --volume=/etc/ssl/certs/ca-certificates.crt:/etc/ssl/certs/ca-certificates.crt:ro' "$npmrc"
}

# Fills in the platform's names in FROM, as Docker does: this buildah (1.28) finds no stage by a name with variables.
dockerfile_for() {
  sed -e "s/\${BUILDARCH}\${BUILDVARIANT}/amd64/" -e "s/\${TARGETARCH}\${TARGETVARIANT}/$1/" Dockerfile
}

image() {
  local arch=$1 npmrc container dockerfile
  npmrc=$(mktemp)
  dockerfile=$(mktemp)
  dockerfile_for "$arch" >"$dockerfile"
  # shellcheck disable=SC2046 # two options
  buildah bud --quiet --pull-never --format docker --timestamp 0 --layers=false $(registry_access "$npmrc") \
    --build-arg "TARGETARCH=${arch/armv7/arm}" --file "$dockerfile" --tag "smartmeter-otel:$arch" . >/dev/null
  rm -f "$npmrc" "$dockerfile"
  buildah inspect --type image "smartmeter-otel:$arch" >"$IMAGES_DIR/$arch.json"
  container=$(buildah from --pull-never "smartmeter-otel:$arch")
  rm -rf "${IMAGES_DIR:?}/$arch"
  mkdir -p "$IMAGES_DIR/$arch"
  cp -a "$(buildah mount "$container")/." "$IMAGES_DIR/$arch/"
  buildah rm "$container" >/dev/null
}

need buildah debootstrap debian-archive-keyring mosquitto
mkdir -p "$IMAGES_DIR"
trixie
bases
image "${1:-amd64}"
rm -rf "$STORE"
