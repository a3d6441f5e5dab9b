#!/bin/sh
# Runs migrate.sh in each node of a kind cluster, one after the other; the first that fails ends it.
#
#   sh mirrorshift-kind.sh [plan|apply|verify|rollback] [CLUSTER [OPTION...]]
#
# Without arguments it shows what would change in the nodes of the cluster `kind`. OPTIONs are the script's own.
# KIND_EXPERIMENTAL_PROVIDER=podman or nerdctl for nodes that are not Docker's, as for kind itself.
#
# For a new cluster, kind can set config_path from the start, in its --config file:
#   containerdConfigPatches:
#     - |-
#       [plugins."io.containerd.grpc.v1.cri".registry]
#         config_path = "/etc/containerd/certs.d"
# and only the hosts.toml files are left to copy; see kind's guide to local registries.
set -eu

action=${1:-plan}
cluster=${2:-kind}
[ $# -lt 2 ] || shift
[ $# -lt 1 ] || shift
case $action in
  plan | apply | verify | rollback) ;;
  *)
    echo "usage: $0 [plan|apply|verify|rollback] [CLUSTER [OPTION...]]" >&2
    exit 2
    ;;
esac
engine=${KIND_EXPERIMENTAL_PROVIDER:-docker}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
@script@

kind get nodes --name "$cluster" >"$work/nodes"
[ -s "$work/nodes" ] || {
  echo "the cluster $cluster has no nodes" >&2
  exit 1
}
# Their names come in on a descriptor of their own, for nothing in the loop to read away.
while read -r node <&3; do
  # In front of several control planes kind runs a proxy, which it lists as a node; there is no containerd in it.
  [ "$node" != "$cluster-external-load-balancer" ] || continue
  echo "== $node: $action"
  # Not `cp`, which follows the rules of each engine for what is there already.
  "$engine" exec -i "$node" sh -c 'mkdir -p /run/mirrorshift && cat >/run/mirrorshift/migrate.sh' <"$work/migrate.sh"
  status=0
  "$engine" exec "$node" sh /run/mirrorshift/migrate.sh "$action" "$@" </dev/null || status=$?
  [ $status = 0 ] || {
    echo "$node: status $status; the nodes behind it were left alone" >&2
    exit $status
  }
  [ "$action" != apply ] || "$engine" exec "$node" sh /run/mirrorshift/migrate.sh verify "$@" </dev/null
done 3<"$work/nodes"
