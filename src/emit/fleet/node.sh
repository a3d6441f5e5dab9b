#!/bin/sh
# Runs migrate.sh on this node, once, as MODE says; then stays, so that the pod shows how it went: it is ready when it
# went well. It never tries again by itself, since each attempt that fails restarts containerd twice.
set -u
script=/mirrorshift/migrate.sh
# The node's /run/mirrorshift: gone with the next start of the node.
kept=/host/run/mirrorshift

state() {
  echo "$*" >/status/state
  echo "mirrorshift: $*"
}

on_node() {
  # shellcheck disable=SC2086  # a list of words
  chroot /host /bin/sh /run/mirrorshift/migrate.sh "$1" $OPTIONS
}

# What another kind of init system is asked to restart would run in this pod, and end with it.
has_systemd() {
  [ -d /host/run/systemd/system ] || case " $OPTIONS " in *" --no-restart "*) ;; *) return 1 ;; esac
}

attempt() {
  has_systemd || {
    echo "this node has no systemd; run migrate.sh on it in another way, or with --no-restart" >&2
    return 1
  }
  case $MODE in
    plan)
      rm -f "$kept/planned.sh"
      on_node plan || return
      cp "$script" "$kept/planned.sh"
      ;;
    apply)
      # A node that has it already needs no plan: it was started anew, perhaps.
      if on_node verify >/dev/null 2>&1; then return; fi
      # A pod whose plan failed is not ready, and Kubernetes replaces those without waiting for their turn.
      cmp -s "$script" "$kept/planned.sh" || {
        echo "no plan of this script has succeeded here; set MODE=plan first" >&2
        return 1
      }
      on_node apply && on_node verify
      ;;
    rollback) on_node rollback ;;
    *)
      echo "MODE is plan, apply or rollback, not $MODE" >&2
      return 1
      ;;
  esac
}

rm -f /status/ready
state "$MODE runs"
# Asked to end, it first finishes what it does.
sleeper=
trap 'kill $sleeper 2>/dev/null; exit 0' TERM
if cp "$script" "$kept/migrate.sh" && attempt; then
  state "$MODE done"
  : >/status/ready
else
  state "$MODE failed, status $?; nothing more happens on this node: see kubectl logs"
fi
while :; do
  sleep 3600 &
  sleeper=$!
  wait $sleeper
done
