#!/usr/bin/env bash
# A Debian with systemd as its first process, to try the shipped units in: namespaces of its own, the network of this
# machine, nothing kept. Needs root and a mounted cgroup2.
#
#   scripts/systemd-machine.sh                       make the Debian folder where it is absent (kept outside the checkout)
#   scripts/systemd-machine.sh boot RUNTIME ETC      install RUNTIME (scripts/runtime.ts) with deploy/install.sh, with
#                                                    the files of ETC as /etc/smartmeter-otel, and boot
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/debian.inc.sh

DEBIAN_EDITION=1
BASE="$CACHE/amd64-trixie-systemd-$DEBIAN_EDITION"

make_base() {
  [ -d "$BASE" ] && return
  rm -rf "$BASE.part"
  debootstrap --arch=amd64 --variant=minbase --include=systemd,systemd-sysv,dbus trixie "$BASE.part" "$(mirror)" sid >/dev/null
  mv "$BASE.part" "$BASE"
}

# Within the mount namespace of the machine.
inside() {
  local runtime=$1 etc=$2 root
  mount --make-rprivate /
  root=$(mktemp -d)
  mount -t tmpfs tmpfs "$root"
  mkdir "$root"/{upper,work,machine}
  mount -t overlay overlay -o "lowerdir=$BASE,upperdir=$root/upper,workdir=$root/work" "$root/machine"
  root=$root/machine
  cp "$(node -p process.execPath)" "$root/usr/bin/node"
  mkdir -p "$root/etc/smartmeter-otel"
  cp -R "$etc/." "$root/etc/smartmeter-otel/"
  DESTDIR=$root deploy/install.sh "$runtime"
  # As a person would for a test: beats at once, and short waits.
  printf '[Service]\nWatchdogSec=3\nRestartSec=1\nTimeoutStopSec=15\n' \
    >"$(mkdir -p "$root/etc/systemd/system/smartmeter-otel.service.d" && echo "$_")/test.conf"
  mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
  ln -s ../smartmeter-otel.service "$root/etc/systemd/system/multi-user.target.wants/"
  : >"$root/etc/machine-id"
  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sys "$root/sys"
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  mount -t tmpfs tmpfs "$root/run"
  mount -t tmpfs tmpfs "$root/tmp"
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  for device in null zero full random urandom tty; do
    : >"$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
  done
  mkdir "$root"/dev/{pts,shm} "$root/oldroot"
  mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
  ln -s pts/ptmx "$root/dev/ptmx"
  mount -t tmpfs tmpfs "$root/dev/shm"
  cd "$root"
  pivot_root . oldroot
  umount -l /oldroot
  # Credentials are mounted, and have to be seen in the namespace of the unit.
  mount --make-rshared /
  exec env -i container=docker PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --log-target=console --log-level=info --show-status=false
}

case "${1:-}" in
  boot)
    cgroup=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)/smartmeter-otel-test-$$
    mkdir "$cgroup"
    # What it ran is gone a moment after its first process.
    trap 'kill -9 $! && wait; for _ in $(seq 50); do
      find "$cgroup" -depth -type d -exec rmdir {} ";" 2>/dev/null || :; [ -d "$cgroup" ] || break; sleep 0.1; done' EXIT
    trap 'exit 0' TERM INT
    (
      echo "$BASHPID" >"$cgroup/cgroup.procs"
      exec unshare --mount --pid --fork --uts --ipc --cgroup --kill-child "$0" inside "$2" "$3"
    ) &
    wait
    ;;
  inside) inside "$2" "$3" ;;
  *)
    need debootstrap debian-archive-keyring
    make_base
    ;;
esac
