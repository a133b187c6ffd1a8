#!/usr/bin/env bash
# Builds the container images of the shipped Dockerfiles where there is no Docker and no registry, with buildah:
# the images that they begin with are made from Debian's packages, the Node of node_modules and this machine's Go.
# For tests; who has Docker builds with `docker build .` and `docker build otel-collector`.
#
#   scripts/images.sh amd64|armv7   build the service's image, and lay out its files for test/images
#   scripts/images.sh collector     the same for the Collector's, amd64
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
  printf '%s\n' "$IMAGES_DIR/amd64" "$IMAGES_DIR/armv7" "$IMAGES_DIR/collector"
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
  lay_out "smartmeter-otel:$arch" "$IMAGES_DIR/$arch"
}

# lay_out IMAGE FOLDER: its files, and beside the folder what it says of itself.
lay_out() {
  local container
  buildah inspect --type image "$1" >"$2.json"
  container=$(buildah from --pull-never "$1")
  rm -rf "${2:?}"
  mkdir -p "$2"
  cp -a "$(buildah mount "$container")/." "$2/"
  buildah rm "$container" >/dev/null
}

# Alpine cannot be had here: what its image is, BusyBox with its commands as links, and the authorities that apk brings.
like_alpine() {
  local folder=$1 applet
  mkdir -p "$folder"/{bin,etc/ssl/certs,tmp,var/lib,usr/local/bin,usr/bin}
  (cd "$folder/tmp" && apt-get -o APT::Sandbox::User=root download -qq busybox-static && dpkg -x busybox-static_*.deb busybox)
  cp "$folder/tmp/busybox/bin/busybox" "$folder/bin/busybox"
  rm -rf "${folder:?}"/tmp/*
  for applet in $("$folder/bin/busybox" --list); do
    [ "$applet" = busybox ] || ln -s busybox "$folder/bin/$applet"
  done
  printf '#!/bin/sh\nexit 0\n' >"$folder/bin/apk"
  chmod 755 "$folder/bin/apk"
  cp -L /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/"
}

collector_image() {
  local golang alpine dockerfile context=otel-collector
  golang=$(mktemp -d) alpine=$(mktemp -d) dockerfile=$(mktemp)
  mkdir -p "$golang/usr/local/bin"
  cp -r "$(go env GOROOT)" "$golang/usr/local/go"
  ln -s ../go/bin/go "$golang/usr/local/bin/go"
  like_alpine "$alpine"
  commit "$(sed -n -E 's/^FROM .*(docker.io[^ ]*golang[^ ]*) .*/\1/p' $context/Dockerfile)" "$TRIXIE_DIR" "$golang"
  commit "$(sed -n -E 's/^FROM (docker.io[^ ]*alpine[^ ]*) .*/\1/p' $context/Dockerfile)" "$alpine"
  # As in dockerfile_for: no variables in names of stages and platforms.
  sed -E -e 's/--platform=[^ ]+ //' -e 's/^FROM for-.*\$.*/FROM for-amd64/' $context/Dockerfile >"$dockerfile"
  # What this machine has of Go's modules and objects need not be fetched and compiled again.
  buildah bud --quiet --pull-never --format docker --timestamp 0 --layers=false \
    --volume "$(go env GOMODCACHE):/root/go/pkg/mod" --volume "$(go env GOCACHE):/root/.cache/go-build" \
    --volume /etc/ssl/certs/ca-certificates.crt:/etc/ssl/certs/ca-certificates.crt:ro \
    --build-arg TARGETARCH=amd64 --file "$dockerfile" --tag smartmeter-otel-collector $context >/dev/null
  chmod -R u+w "$golang"
  rm -rf "$golang" "$alpine" "$dockerfile"
  lay_out smartmeter-otel-collector "$IMAGES_DIR/collector"
}

need buildah debootstrap debian-archive-keyring mosquitto
mkdir -p "$IMAGES_DIR"
trixie
case "${1:-amd64}" in
  collector) collector_image ;;
  *)
    bases
    image "${1:-amd64}"
    ;;
esac
rm -rf "$STORE"
