#!/bin/sh
# Runs a command on what passes for a node: sh world.sh NODE COMMAND [ARGUMENT...]
#
# NODE is a directory with the node's own etc, var and run; /usr is this machine's, and /usr/local/sbin is NODE/tools.
# Its mounts are its own, and gone with it; where the system allows it, so is the root that it is.
#
#   sh world.sh --pod POD NODE COMMAND...    runs it in a container: POD/mounts lists what of NODE is mounted where
set -eu

if [ "$1" != --inside ]; then
  user=
  ! unshare --user --map-root-user true 2>/dev/null || user='--user --map-root-user'
  # shellcheck disable=SC2086  # a list of words
  exec unshare $user --mount sh "$0" --inside "$@"
fi
shift

# Puts this machine's programs below $1.
programs() {
  mkdir -p "$1/usr" "$1/dev" "$1/proc" "$1/tmp" "$1/etc" "$1/run"
  mount --rbind /usr "$1/usr"
  mount --rbind /proc "$1/proc"
  # awk leads through it.
  [ ! -d /etc/alternatives ] || cp -RP /etc/alternatives "$1/etc/"
  : >"$1/dev/null"
  mount --bind /dev/null "$1/dev/null"
  for it in bin sbin lib lib32 lib64 libx32; do
    if [ -L "/$it" ]; then
      cp -P "/$it" "$1/"
    elif [ -d "/$it" ]; then
      mkdir -p "$1/$it"
      mount --bind "/$it" "$1/$it"
    fi
  done
}

pod=
[ "$1" != --pod ] || {
  pod=$2
  shift 2
}
node=$1
shift
mount --make-rprivate /
programs "$node"
mount --bind "$node/tools" "$node/usr/local/sbin"
[ -n "$pod" ] || exec chroot "$node" "$@"

# The container's own files can't be written to, but for /status.
mkdir -p "$pod/status"
mount --bind "$pod" "$pod"
cd "$pod"
programs "$pod"
mount --bind "$pod/status" "$pod/status"
# Lines: PATH-ON-NODE MOUNT-PATH ro|rw; from the shallowest to the deepest, as a container runtime does it.
while read -r from to how; do
  [ -d "$pod$to" ] || mkdir -p "$pod$to"
  [ -d "$node$from" ] || mkdir -p "$node$from"
  mount --rbind "$node$from" "$pod$to"
  [ "$how" != ro ] || mount -o remount,bind,ro "$pod$to"
done <"$pod/mounts"
mount -o remount,bind,ro "$pod"
exec chroot "$pod" "$@"
