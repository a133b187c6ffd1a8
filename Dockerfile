# syntax=docker/dockerfile:1
# smartmeter-otel for amd64 (PC), arm64 (Raspberry Pi 4, 5) and arm/v7 (Raspberry Pi 3, 32-bit).
#
#   docker build -t smartmeter-otel .
#   docker buildx build --platform linux/arm/v7 -t smartmeter-otel .     on a PC, for a Pi 3
#
# Everything that is built is JavaScript and the same for all, so it is built once, by the machine that builds.
# Only Node differs: the Node project has no ARMv7 build of Node 24, Debian has (docs/install.md).
#
# For a build that never changes give the images with their digests:
#   --build-arg NODE_IMAGE=docker.io/library/node:24.21.0-trixie-slim@sha256:…

ARG NODE_IMAGE=docker.io/library/node:24.21.0-trixie-slim
ARG DEBIAN_IMAGE=docker.io/library/debian:trixie-slim
ARG DEBIAN_WITH_NODE_IMAGE=docker.io/library/debian:forky-slim
# BUILDARCH, TARGETARCH and their variants come from the builder; declared here they would be empty.

# ---- what builds: Node with npm ----
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build-on-amd64
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build-on-arm64
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build-on-arm64v8
FROM --platform=$BUILDPLATFORM ${DEBIAN_WITH_NODE_IMAGE} AS build-on-armv7
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm ca-certificates

FROM build-on-${BUILDARCH}${BUILDVARIANT} AS build
WORKDIR /build
COPY package.json package-lock.json ./
# No install scripts: esbuild and the serial port bring their binaries as files.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
ARG TARGETARCH
RUN node scripts/build.ts \
  && case "$TARGETARCH" in amd64) cpu=x64 ;; *) cpu=$TARGETARCH ;; esac \
  && node scripts/runtime.ts /runtime "$cpu" \
  && chmod -R u=rwX,go=rX /runtime

# ---- what runs: Debian and Node, nothing else ----
FROM ${NODE_IMAGE} AS node
FROM ${DEBIAN_IMAGE} AS run-on-amd64
COPY --from=node /usr/local/bin/node /usr/bin/node
FROM run-on-amd64 AS run-on-arm64
FROM run-on-amd64 AS run-on-arm64v8
FROM ${DEBIAN_WITH_NODE_IMAGE} AS run-on-armv7
# Debian's Node uses the system's list of authorities.
RUN apt-get update \
  && apt-get install -y --no-install-recommends nodejs ca-certificates \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/ldconfig/* /var/log/apt /var/log/*.log

FROM run-on-${TARGETARCH}${TARGETVARIANT} AS run
RUN node -e "if (Number(process.versions.node.split('.')[0]) < 24) throw new Error('Node 24 is needed, this is ' + process.version)" \
  && install -d -o 1000 -g 1000 -m 0750 /var/lib/smartmeter-otel \
  && install -d /etc/smartmeter-otel
COPY --from=build /runtime /usr/lib/smartmeter-otel
COPY --chmod=755 deploy/healthcheck.sh /usr/bin/smartmeter-otel-healthcheck
RUN printf '#!/bin/sh\nexec node /usr/lib/smartmeter-otel/dist/cli.js "$@"\n' >/usr/bin/smartmeter-otel \
  && chmod 755 /usr/bin/smartmeter-otel

LABEL org.opencontainers.image.title="smartmeter-otel" \
  org.opencontainers.image.description="Reads a household's smart meter and PV inverter and delivers them over OpenTelemetry" \
  org.opencontainers.image.licenses="MIT"

# smartmeter.yaml, if there is one, is looked for here.
WORKDIR /etc/smartmeter-otel
ENV NODE_ENV=production SMARTMETER_STATE_DIR=/var/lib/smartmeter-otel
VOLUME /var/lib/smartmeter-otel
# Page, and the built-in broker where no other is configured.
EXPOSE 8080 1883
# The first user of a Raspberry Pi has this number too, so folders of his can be mounted as they are.
USER 1000:1000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD ["smartmeter-otel-healthcheck"]
STOPSIGNAL SIGTERM
# A small young generation: less memory for a little more work (docs/benchmarks.md).
ENTRYPOINT ["node", "--max-semi-space-size=1", "/usr/lib/smartmeter-otel/dist/cli.js"]
CMD ["run"]
