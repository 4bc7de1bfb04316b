#!/bin/sh
# Process 1 of a lab node: makes the private parts of its namespaces ready, says so, and reaps children
# until it is killed, which takes the engine, its containers and all of their mounts with it.
# Usage: node.sh <directory> <host name> [<root>]
set -eu
directory=$1
root=${3:-}
hostname "$2"

# A system of its own takes the place of the machine's, of which the devices and /tmp, with the lab's files, are left.
# Nothing can be written to it: nodes share one copy.
if [ -n "$root" ]; then
  mount --bind "$root" "$root"
  mount -o remount,bind,ro "$root"
  mount --bind /tmp "$root/tmp"
  for folder in dev proc sys; do mount --rbind "/$folder" "$root/$folder"; done
  cd "$root"
  pivot_root . old
  cd /
  umount -l /old
  # Whatever its data root, a part of the engine makes folders here.
  mount -t tmpfs -o mode=711 tmpfs /var/lib/docker
fi

# /proc and /sys of the host describe the host's process ids and network: the engine needs its own.
mount -t proc proc /proc
mount --rbind /sys/fs/cgroup "$directory/cgroup"
mount -t sysfs sysfs /sys
mount --rbind "$directory/cgroup" /sys/fs/cgroup
umount -l "$directory/cgroup"

# A private /run keeps the engine from finding the machine's own containerd, and /etc/docker holds the key
# that an engine's id is made from.
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/lock
mount --bind "$directory/etc" /etc/docker
ip link set lo up

# No name of the world is found here, and an engine that asks learns so at once.
if [ -e /etc/resolv.conf ]; then
  echo 'nameserver 127.0.0.1' >"$directory/resolv.conf"
  mount --bind "$directory/resolv.conf" /etc/resolv.conf
fi

touch "$directory/ready"
exec docker-init -s -- sleep infinity
