#!/bin/sh
# Moves containerd's registry tables to hosts.toml files on this machine, and takes that back.
#
#   sh migrate.sh             shows what would change, and changes nothing
#   sh migrate.sh apply       does it
#   sh migrate.sh --help      says everything else
#
# Top to bottom: what changes, how it is told, the places, the checks, the changes, the commands.
# Nothing runs before the last line, so that half of this file does nothing.

# >>> what changes
# It is for one config.toml, known by its SHA-256, and makes one other.
old_sha256='e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
new_sha256='e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
old_lines=0
# What containerd reports as config_path afterwards, the first directory of it, and whether it is new.
config_path='/etc/containerd/certs.d'
certs_d='/etc/containerd/certs.d'
config_path_is_new=no
# Places in the old file that may hold a secret: line:first byte:last byte. They are shown as ***.
masks=''
# Files that can't be written, because a secret would have to stand in this script.
withheld=''
# Mode, SHA-256 and directory of each hosts.toml.
hosts=''

# The new config.toml, from lines of the old one.
new_config() {
  keep 1 end
}

# The text of each hosts.toml.
hosts_toml() {
  case $1 in
    *) false ;;
  esac
}
# <<< what changes

help() {
  cat <<'END'
Usage: sh migrate.sh [plan | apply | verify | rollback] [OPTION]...

  plan       shows what would change, and changes nothing (the default)
  apply      checks, makes a backup, writes the hosts.toml files, puts the new config.toml in place, restarts
             containerd and waits for its CRI plugin; when that does not come up, everything is put back
  verify     compares the files, and what containerd says, with what was expected
  rollback   puts everything back as it was before the last apply

  --config FILE           the config file (/etc/containerd/config.toml)
  --certs-d DIR           where the hosts.toml files go, if not to config_path: a path that containerd sees under that name
  --backup DIR            where backups are kept (/var/lib/mirrorshift)
  --root DIR              an image or a chroot: all paths are below DIR, nothing is validated or restarted
  --no-restart            leave containerd alone; it reads the new config when it next starts
  --service NAME          the service to restart (containerd); systemd and OpenRC are found by themselves
  --restart-command CMD   restart containerd with `sh -c CMD` instead
  --containerd FILE       the containerd that validates the new config (containerd)
  --ctr CMD               how to call ctr, which says whether the CRI plugin is up (ctr); without it crictl is asked
  --address FILE          the socket of containerd (as its config says)
  --timeout SECONDS       how long to wait for the CRI plugin (60)
  --no-validate           do not have containerd read the new config first
  --no-check              do not look whether containerd answers beforehand, and the CRI plugin comes up after the restart
  --force WHAT            go on in spite of one thing; may be repeated:
    changed-config          the config file was edited elsewhere since it was converted; or, for rollback, since apply
    foreign-files           a hosts.toml is there already, and another; it goes to the backup
    other-entries           config_path is new, and there are directories below it that containerd would begin to read
  --help                  this text

Give all commands the same paths.

Exit statuses:
  0  done, or nothing to do
  1  failed; everything is as it was before
  2  the arguments can't be used
  3  refused, nothing was changed; plan: apply would refuse
  4  verify: something is not as expected
  5  failed, and could not be finished or put back: run `apply` or `rollback` again

An apply that was interrupted, by whatever, is finished or put back by the next `apply` or `rollback`.

Elsewhere than in /etc/containerd:
  k0s       --config /etc/k0s/containerd.toml --service k0sworker --ctr 'k0s ctr'
            --containerd /var/lib/k0s/bin/containerd --address /run/k0s/containerd.sock
  microk8s  --config /var/snap/microk8s/current/args/containerd-template.toml --no-validate --ctr microk8s.ctr
            --restart-command 'snap restart microk8s.daemon-containerd'
            --address /var/snap/microk8s/common/run/containerd.sock
  k3s, rke2 write their config.toml anew at each start; give them /etc/rancher/k3s/registries.yaml instead
END
}

# ---- How it is told -------------------------------------------------------------------------------------------------

say() { printf '%s\n' "$*" 2>/dev/null || :; }
warn() { printf 'migrate.sh: %s\n' "$*" >&2 || :; }

misused() {
  warn "$1; \`sh migrate.sh --help\` lists what there is"
  exit 2
}

# Why nothing is done ($1), and what to do about it ($2).
refuse() {
  warn "refused: $1"
  warn "  $2"
  exit 3
}

# The same, but the other checks are made as well, so that all is known at once.
object() {
  objections=$((objections + 1))
  warn "refused: $1"
  warn "  $2"
}

forced() { case " $force " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
have() { command -v "$1" >/dev/null 2>&1; }

# ---- Lines and pieces of the old config.toml ------------------------------------------------------------------------

# `making` is what new_config is called for: `file` prints the new text, `diff` shows what changes as `diff -u` does, behind
# what `count` makes known of it, `check` whether the lines that change are still those that were converted.
making='file'
# Whether a change was shown.
in_hunk=no

lines() { tail -n "+$1" <"$old_config" 2>/dev/null | head -n "$(($2 - $1 + 1))"; }

# Lines $1 to $2 with *** in the place of what may be a secret.
masked() {
  next=$1 column=1
  for mask in $masks; do
    line=${mask%%:*} to=${mask##*:}
    from=${mask#*:} && from=${from%:*}
    if [ "$line" -lt "$1" ] || [ "$line" -gt "$2" ]; then continue; fi
    if [ "$line" -gt "$next" ] && [ "$column" -gt 1 ]; then
      part "$next" "$column" end
      next=$((next + 1)) column=1
    fi
    [ "$line" -le "$next" ] || lines "$next" "$((line - 1))"
    [ "$from" -le "$column" ] || part "$line" "$column" "$((from - 1))"
    printf '***'
    next=$line column=$((to + 1))
  done
  if [ "$column" -gt 1 ]; then
    part "$next" "$column" end
    next=$((next + 1))
  fi
  [ "$next" -gt "$2" ] || lines "$next" "$2"
}

# Standard input, each line behind $1.
behind() {
  while IFS= read -r line; do
    printf '%s%s\n' "$1" "$line"
  done
  [ -z "$line" ] || printf '%s%s\n%s\n' "$1" "$line" '\ No newline at end of file'
}

# Lines $1 to $2 stay.
keep() {
  case $making:$2 in
    file:end) tail -n "+$1" <"$old_config" ;;
    file:*) lines "$1" "$2" ;;
    check:*) ;;
    *) surround "$@" ;;
  esac
}

# Lines $1 to $2 stay, between two changes or at an end: three of them are shown beside each change.
surround() {
  from=$1 to=$2
  [ "$to" != end ] || to=$old_length
  if [ "$in_hunk" = no ]; then
    [ "$2" != end ] || return 0
    [ $((to - from)) -lt 3 ] || from=$((to - 2))
    begin_hunk "$from"
  elif [ "$2" = end ]; then
    [ $((to - from)) -lt 3 ] || to=$((from + 2))
  elif [ $((to - from)) -ge 6 ]; then
    show "$from" "$((from + 2))" ' '
    from=$((to - 2))
    begin_hunk "$from"
  fi
  show "$from" "$to" ' '
}

begin_hunk() {
  in_hunk=yes
  case $making in count) say "at $1" ;; *) say '@@' ;; esac
}

# Lines $1 to $2, each behind $3.
show() {
  # A change of the first line has none before it.
  [ "$in_hunk" = yes ] || begin_hunk "$1"
  case $making in count) say "${3# }- $(($2 - $1 + 1))" ;; *) masked "$1" "$2" | behind "$3" ;; esac
}

# The heads of the hunks: from `at` and a line number, `-` and how many lines stay, `--` how many go, `+` how many come.
heads() {
  at='' grown=0
  while read -r what number; do
    case $what in
      at)
        head_of_hunk
        at=$number goes=0 comes=0
        ;;
      -) goes=$((goes + number)) comes=$((comes + number)) ;;
      --) goes=$((goes + number)) ;;
      +) comes=$((comes + number)) ;;
    esac
  done
  head_of_hunk
}

head_of_hunk() {
  [ -n "$at" ] || return 0
  say "@@ -$(range "$at" "$goes") +$(range "$((at + grown))" "$comes") @@"
  grown=$((grown + comes - goes))
}

# $2 lines from line $1 on, as diff says it.
range() {
  case $2 in 0) say "$(($1 - 1)),0" ;; 1) say "$1" ;; *) say "$1,$2" ;; esac
}

# What changes in the config file.
show_changes() {
  old_length=$(grep -c '' <"$old_config")
  making='count'
  heads=$(new_config | heads)
  making='diff'
  new_config | while IFS= read -r line; do
    [ "$line" != '@@' ] || IFS= read -r line <&8
    say "$line"
  done 8<<END
$heads
END
  making='file'
}

# Lines $1 to $2 go; $3 is their SHA-256, masked.
drop() {
  case $making in
    diff | count) show "$1" "$2" - ;;
    check)
      found=$(masked "$1" "$2" | sha256sum)
      [ "${found%% *}" = "$3" ] || say "$1-$2"
      ;;
  esac
}

# Lines $1 to $2 stay, but what comes in beside them counts on them; $3 is their SHA-256, masked.
beside() {
  case $making:$in_hunk in
    check:*) drop "$@" ;;
    # It comes before the first line.
    diff:no | count:no) begin_hunk "$1" ;;
  esac
}

# The lines on standard input come in.
add() {
  case $making in
    file) cat ;;
    diff | count)
      # All of an empty file.
      [ "$in_hunk" = yes ] || begin_hunk 1
      if [ "$making" = diff ]; then behind +; else say "+ $(grep -c '')"; fi
      ;;
    *) cat >/dev/null ;;
  esac
}

# Text as it stands here; its first $1 bytes; text with control characters, as octal numbers.
put() { cat; }
put_bytes() { head -c "$1"; }
put_octal() { printf '%b' "$1"; }

# Bytes $2 to $3 of line $1 of the old file.
part() {
  case $3 in
    end) lines "$1" "$1" | tail -c "+$2" ;;
    *) lines "$1" "$1" | head -c "$3" | tail -c "+$2" ;;
  esac
}

# The same for what may be a secret.
hidden() { if [ "$making" = file ]; then part "$@"; else printf '***'; fi; }

# ---- Files ----------------------------------------------------------------------------------------------------------

# Sets `sum` to the SHA-256 of the file $1; to nothing when there is none.
sum_of() {
  sum=
  if [ -f "$1" ]; then
    sum=$(sha256sum <"$1" 2>/dev/null) || sum=unreadable
    sum=${sum%% *}
  elif [ -e "$1" ] || [ -L "$1" ]; then
    sum=no-file
  fi
}

# Onto the disk. A sync that takes no names writes everything; one that does tells of what could not be written.
flush() {
  if [ "$sync_takes_names" = yes ]; then sync "$@"; else sync; fi
}

# Sets `real` to where the path $1 leads, below $root: links are followed as this machine, or the image, would.
resolve() {
  ahead=${1#/} real='' links=0
  while [ -n "$ahead" ]; do
    step=${ahead%%/*}
    case $ahead in */*) ahead=${ahead#*/} ;; *) ahead='' ;; esac
    case $step in
      '' | .) continue ;;
      ..) real=${real%/*} && continue ;;
    esac
    if [ -L "$root$real/$step" ]; then
      links=$((links + 1))
      [ "$links" -le 40 ] || refuse "$1 leads in a circle of symbolic links" "mend the links"
      link=$(readlink "$root$real/$step") || refuse "the symbolic link $root$real/$step can't be read" "mend it"
      case $link in /*) real='' ;; esac
      ahead=$link${ahead:+/$ahead}
    else
      real=$real/$step
    fi
  done
}

# The directory that a file lies in, and the names that go with a file while it is replaced. None ends in .toml, lest
# an import finds it.
directory_of() { directory=${1%/*} && directory=${directory:-/}; }
names_beside() {
  directory_of "$1"
  incoming=$directory/.${1##*/}.mirrorshift-new
  outgoing=$directory/.${1##*/}.mirrorshift-old
}

# Sets `near` to the nearest directory above $1 that exists, and `block` to what is on the way there and is none.
nearest() {
  near=$1 block=''
  until [ -d "$near/" ]; do
    if [ -e "$near" ] || [ -L "$near" ]; then block=$near; fi
    near=${near%/*}
  done
  near=${near:-/}
}

# ---- The machine ----------------------------------------------------------------------------------------------------

# Finds all places; what is missing here can't be mended later.
look_around() {
  for it in sha256sum stat readlink sync head tail cat cp mv ln rm mkdir rmdir chmod sort wc cut date id find sed grep; do
    have "$it" || refuse "there is no $it here" "install coreutils, findutils, sed and grep, or busybox"
  done
  if [ -n "$root" ]; then
    root=$(cd -P -- "$root" 2>/dev/null && pwd -P) || misused "--root: there is no such directory"
    [ "$root" != / ] || root=''
  fi
  case $root$config$certs_d$backup in
    *[[:cntrl:]]*) refuse "a path here has a line break or another control character" "use a plain name" ;;
  esac
  case $command:$certs_d in
    *:/* | rollback:*) ;;
    *) refuse "config_path is \`$certs_d\`, which is not absolute" "name the directory with --certs-d" ;;
  esac
  may_write=yes
  if [ "$(id -u)" != 0 ]; then
    [ -n "$root" ] && [ -n "$(find "$root/." -prune -user "$(id -u)")" ] || may_write=no
  fi
  [ "$may_write" = yes ] || [ "$command" = plan ] || [ "$command" = verify ] ||
    refuse "this needs root" "run it with sudo; without root only --root with a directory of your own works"
  resolve "$config" && config_file=$root$real
  [ "$links" = 0 ] || say "$root$config is reached through a symbolic link; the file itself is $config_file"
  resolve "$certs_d" && tree=$root$real
  resolve "$backup" && state=$root$real
  [ -f "$config_file" ] || refuse "there is no config file $config_file" "name it with --config"
  [ -r "$config_file" ] || refuse "$config_file can't be read" "run this as root"
  old_config=$config_file
}

# Only one run at a time. The lock is on the directory of the config file, which is always there; the kernel lets go of
# it however a run ends. Without flock a directory stands for the lock, and says who holds it.
take_lock() {
  directory_of "$config_file"
  sync_takes_names=no
  ! sync "$directory" 2>/dev/null || sync_takes_names=yes
  if have flock; then
    [ -r "$directory" ] || refuse "$directory can't be read" "run this as root"
    exec 9<"$directory"
    flock -n 9 || refuse "another run of migrate.sh is at work" "wait until it has ended"
    return 0
  fi
  lock=$directory/.mirrorshift-lock
  me=$$.$(started $$)
  if ! mkdir "$lock" 2>/dev/null; then
    [ -d "$lock" ] || refuse "$directory can't be written" "see whether it is read-only"
    # One that has just taken it may not have said so yet.
    [ -f "$lock/holder" ] || sleep 1
    holder=$(cat "$lock/holder" 2>/dev/null)
    [ -z "$holder" ] || [ "${holder#*.}" != "$(started "${holder%%.*}")" ] ||
      refuse "another run of migrate.sh is at work, process ${holder%%.*}" "wait until it has ended, or remove $lock"
    # Whoever held it is gone. Of two that find that out, one can move it away.
    { mv "$lock" "$lock.$$" && rm -rf "$lock.$$" && mkdir "$lock"; } 2>/dev/null ||
      refuse "another run of migrate.sh is at work" "wait until it has ended, or remove $lock"
  fi
  locked=$lock
  # What a run that was killed while it did so has left.
  rm -rf "$lock".*
  printf '%s\n' "$me" >"$lock/holder" || refuse "$lock can't be written" "see whether the disk is full"
}

# When the process $1 started, in this boot of the machine; nothing when there is none.
started() {
  [ -r "/proc/$1/stat" ] || return 0
  stat=$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null)
  # The 22nd field, of which the first two are gone.
  printf '%s' "$stat" | cut -d ' ' -f 20
  cat /proc/sys/kernel/random/boot_id 2>/dev/null
}

# How containerd can be restarted here: sets `restarts` to how, or to `none`.
find_service() {
  restarts=none
  if [ -n "$root" ] || [ "$restart" = no ]; then
    return 0
  elif [ -n "$restart_command" ]; then
    restarts='command'
  elif [ -d /run/systemd/system ] && have systemctl; then
    restarts=systemd
    [ "$(systemctl show --property LoadState "$service" 2>/dev/null)" = LoadState=loaded ] ||
      object "systemd knows no service $service" "name yours with --service, or use --no-restart"
  elif [ -d /run/openrc ] && have rc-service; then
    restarts=openrc
    rc-service --exists "$service" || object "OpenRC knows no service $service" "name yours with --service, or use --no-restart"
  else
    object "neither systemd nor OpenRC runs here" "say how containerd is restarted with --restart-command, or use --no-restart"
  fi
  if [ "$check" = yes ] && ! have "${ctr%% *}" && ! have crictl; then
    object "neither ctr nor crictl is here to see whether the CRI plugin comes up" "name one with --ctr, or use --no-check"
  fi
}

# The same, where everything depends on it.
find_service_here() {
  objections=0
  find_service
  [ "$objections" = 0 ] || exit 3
}

# Whether systemd says this of containerd.
is_said_to_be() {
  [ "$restarts" = systemd ] && [ "$(systemctl show --property ActiveState "$service")" = "ActiveState=$1" ]
}

# Whether somebody has stopped containerd, so that it is not for us to start it.
is_stopped() { is_said_to_be inactive; }

# Whether it can't start as it is.
has_failed() { is_said_to_be failed || is_said_to_be activating; }

restart_containerd() {
  (
    # What is started here keeps it.
    umask "$callers_umask"
    case $restarts in
      systemd) systemctl restart "$service" ;;
      openrc) rc-service "$service" restart ;;
      command) sh -c "$restart_command" ;;
    esac
  ) 9<&-
}

# Whether the CRI plugin is up, and `answers`: whether containerd is. From 2.0 on the plugin comes in several pieces. Where
# the socket is not known, ctr is left to its own: a ctr that is wrapped knows where its containerd is.
cri_is_up() {
  answers=no
  if have "${ctr%% *}"; then
    plugins=$(sh -c "$ctr"' "$@"' ctr ${address:+--address "$address"} --connect-timeout 5s --timeout 10s plugins ls 2>/dev/null) || return 1
    answers=yes
    printf '%s\n' "$plugins" | {
      up=no
      while read -r type id rest; do
        case "$type $id ${rest##* }" in
          'io.containerd.grpc.v1 cri ok') up=yes ;;
          'io.containerd.cri.v1 '*' ok') ;;
          'io.containerd.grpc.v1 cri '* | 'io.containerd.cri.v1 '*) exit 1 ;;
        esac
      done
      [ "$up" = yes ]
    }
  else
    crictl --runtime-endpoint "unix://${address:-/run/containerd/containerd.sock}" --timeout 10s info >/dev/null 2>&1 && answers=yes
  fi
}

find_address() { [ -n "$address" ] || ! have "$containerd" || ask_containerd "$config_file" /dev/null || :; }

# Whether the CRI plugin was up before anything was changed.
was_up=unknown

# What can't be seen before can't be judged afterwards: a good state would be taken back because nobody could see it.
judge_cri() {
  [ "$check" = yes ] && [ "$restarts" != none ] && [ "$may_write" = yes ] && ! is_stopped || return 0
  have "${ctr%% *}" || have crictl || return 0
  find_address
  was_up=yes
  ! cri_is_up || return 0
  was_up=no
  if [ "$answers" = yes ] || has_failed; then
    say "the CRI plugin of containerd is not up with the old config; it has to be with the new one"
  else
    object "containerd does not answer at ${address:-its usual socket}, so nobody could see whether it comes up with the new config" \
      "start it, name its socket with --address, or use --no-check"
  fi
}

wait_for_cri() {
  [ "$check" = yes ] || return 0
  find_address
  waited=0
  until cri_is_up; do
    [ "$waited" -lt "$timeout" ] || return 1
    sleep 1
    waited=$((waited + 1))
  done 9<&-
}

# Sets `facts` to what counts of the config as containerd reads it from the file $1: config_path, mirrors that are left,
# the socket, which is a plugin's from 2.3 on and then not found in [grpc]. Complaints go to the file $2, for they may
# quote the config.
ask_containerd() {
  dumped=$("$containerd" --config "$1" config dump 2>"$2" 9<&-) || return 1
  facts=$(printf '%s\n' "$dumped" | pick_facts)
  dumped=''
  [ -n "$address" ] || address=$(printf '%s\n' "$facts" | sed -n 's/^address //p' | head -n 1)
}

pick_facts() {
  table=''
  while read -r line; do
    value=${line#*= ?}
    case $line in
      # Other plugins than CRI's have a table of this name as well: stargz does.
      '[plugins.cri.registry'* | '[plugins.'?'cri'?'.registry'* | '[plugins.'?'io.containerd.grpc.v1.cri'?'.registry'* | '[plugins.'?'io.containerd.cri.v1.images'?'.registry'*)
        table=${line#*.registry}
        case $table in .mirrors.*) say "mirrors $line" ;; esac
        ;;
      '[plugins.'?'io.containerd.server.v1.grpc'?']') table=server ;;
      '['*) table=$line ;;
      'config_path = '*) [ "$table" != ']' ] || say "config_path ${value%?}" ;;
      'address = '???*) case $table in server | '[grpc]') say "address ${value%?}" ;; esac ;;
    esac
  done
}

# Names each difference between what containerd reads and what was expected.
wrong_facts() {
  printf '%s\n' "$facts" | while read -r fact value; do
    case $fact in
      mirrors) say "containerd still finds the table $value; see the files that \`imports\` names" ;;
      config_path)
        # A text that TOML writes with escapes is not compared.
        case $config_path in
          "$value" | '' | *[!-_./:[:alnum:]]*) ;;
          *) say "containerd takes config_path for \`$value\` instead of \`$config_path\`" ;;
        esac
        ;;
    esac
  done
}

# ---- Backups --------------------------------------------------------------------------------------------------------

# Each apply has a directory below $state, its job. The state a job is in is the first word of that directory's name, so
# that one rename changes it, even when the disk is full:
#
#   preparing   nothing is changed yet
#   open        files are being changed; an interrupted run leaves it so
#   applied     done
#   undoing     a rollback of it has begun
#   undone      everything is as before
#   removing    of no use any more
#
# Its manifest is complete before the first file is changed and lists every path that will be. Undoing needs nothing else
# and may begin anew at any point. Lines: KIND COPY OLD-SHA256 NEW-SHA256 MODE OWNER PATH|
#
#   script      the sums of the script, and the config file that it was for
#   config      the config file
#   replaced    a hosts.toml that was there before
#   created     a hosts.toml that was not
#   made        a directory that was not; the deepest first

job=''
# Whether somebody has changed the config file, before it was our turn to.
leave_config=no
# The directories that were made for backups, the deepest first.
above=''

# Sets `last` to the newest job in state $1 that is about this config file, and `new_of_job` to what its script made.
find_job() {
  last=''
  for each in "$state/$1"-[0-9]*; do
    [ -f "$each/manifest" ] && is_about_this "$each" && last=$each
  done
  [ -n "$last" ] && is_about_this "$last"
}

is_about_this() {
  IFS=' ' read -r _ _ _ new_of_job _ _ config_of_job <"$1/manifest"
  [ "$config_of_job" = "$config_file|" ]
}

# Makes a new job.
begin() {
  above='' it=$state
  until [ -d "$it/" ]; do
    above=$above$it$newline
    it=${it%/*}
  done
  if ! (umask 022 && mkdir -p "$state"); then
    remove_job
    return 1
  fi
  number=0
  for it in "$state"/*-[0-9][0-9][0-9][0-9]-*; do
    [ -d "$it" ] || continue
    it=${it##*/} && it=${it#*-} && it=${it%%-*}
    # The 1 keeps a leading 0 from making it an octal number.
    it=$((1$it - 10000))
    [ "$it" -le "$number" ] || number=$it
  done
  job=$state/preparing-$(printf '%04d' $((number + 1)))-$(date -u +%Y%m%dT%H%M%SZ)
  mkdir "$job" "$job/new" "$job/old" && printf '%s' "$above" >"$job/above"
}

# Puts the job into state $1.
enter() {
  entered=${job##*/}
  entered=$state/$1-${entered#*-}
  mv "$job" "$entered" && job=$entered && flush "$state"
}

# Removes a job, and the directories that were made for it where nothing else is in them.
remove_job() {
  [ ! -f "$job/above" ] || above=$(cat "$job/above")
  if [ -d "$job" ]; then enter removing && rm -rf "$job"; fi
  rmdir "$state" 2>/dev/null
  while IFS= read -r it; do
    [ -z "$it" ] || rmdir "$it" 2>/dev/null
  done <<END
$above
END
  job=''
}

# Ends a job that was not finished. What somebody had changed in the meantime is kept.
put_away() {
  [ -d "$job/found" ] || { remove_job && return 0; }
  enter undone && say "what somebody had changed is kept in $job/found"
}

# For people: what was done last.
journal() { printf '%s\n' "$*" 2>/dev/null >>"$job/journal" || :; }

# What interrupted runs have not begun, or were about to throw away.
sweep() {
  rm -f "$state/containerd-said"
  for it in "$state"/preparing-[0-9]* "$state"/removing-[0-9]*; do
    [ -d "$it" ] || continue
    if [ ! -f "$it/manifest" ] || is_about_this "$it"; then rm -rf "$it"; fi
  done
}

# A line of the manifest; $5 is mode and owner.
list() { printf '%s %s %s %s %s %s|\n' "$@" >>"$job/manifest"; }

# ---- Judging --------------------------------------------------------------------------------------------------------

# Sets `config_is` to old, new or other.
identify_config() {
  sum_of "$config_file"
  config_sum=$sum
  case $sum in
    "$new_sha256") config_is=new ;;
    "$old_sha256") config_is=old ;;
    *)
      config_is=other
      # With --force changed-config, what came out is known to the manifest alone.
      if find_job applied && [ "$new_of_job" = "$new_sha256" ] && grep -q "^config [^ ]* [^ ]* $sum " "$last/manifest"; then
        config_is=new
      fi
      ;;
  esac
}

# A config file that is another one: says where it differs. Where no line that changes does, it can be forced.
judge_other_config() {
  count=$(($(wc -l <"$config_file")))
  differing=$(making=check && new_config)
  if [ -z "$differing" ] && [ "$count" = "$old_lines" ] && forced changed-config; then
    say "$config_file was edited since it was converted, but in no line that changes"
    config_is=moved
    return 0
  fi
  object "$config_file is not the file that was converted" "convert it anew: mirrorshift convert $config_file --out DIR"
  [ "$count" = "$old_lines" ] || warn "  it has $count lines; the one that was converted had $old_lines"
  if [ -n "$differing" ]; then
    printf '%s\n' "$differing" | while read -r it; do warn "  lines $it would change, and are others by now"; done
  elif [ "$count" = "$old_lines" ]; then
    warn "  no line that would change is another; \`--force changed-config\` changes them and leaves the rest as it is"
  fi
}

# Sets `path` to the hosts.toml in the directory $1.
locate() {
  resolve "$certs_d/$1/hosts.toml"
  path=$root$real
}

# Sets `todo` to the files that have to be written, a line for each: created or replaced, mode, SHA-256, directory|
judge_hosts() {
  todo='' located=''
  while IFS=' ' read -r mode sha name; do
    name=${name%|}
    [ -n "$name" ] || continue
    locate "$name"
    # A link can make two of the directories one.
    case $newline$located in
      *"$newline$sha $path$newline"*) continue ;;
      *" $path$newline"*) object "$path would have to be two files at once" "take the symbolic link away that leads $name there" ;;
    esac
    located="$located$sha $path$newline"
    sum_of "$path"
    kind=''
    case $sum in
      "$sha") ;;
      '') kind=created ;;
      no-file | unreadable) object "$path is no file that can be read" "move it away" ;;
      *)
        kind=replaced
        forced foreign-files || object "$path is there already, and another" \
          "move it away, or use \`--force foreign-files\`, which keeps it in the backup"
        ;;
    esac
    [ -z "$kind" ] || todo="$todo$kind $mode $sha $name|$newline"
  done <<END
$hosts
END
}

# Directories below a config_path that was not set before: they would begin to count.
judge_others() {
  [ "$config_path_is_new" = yes ] && [ "$config_is" != new ] && ! forced other-entries || return 0
  others=''
  for it in "$tree"/*; do
    case "$newline$hosts" in *" ${it##*/}|$newline"*) continue ;; esac
    [ ! -d "$it" ] || others="$others $it"
  done
  [ -z "$others" ] || object "containerd would begin to read what is in$others" \
    "move it away, or use \`--force other-entries\`, which leaves it there"
}

judge_access() {
  judged=''
  directory_of "$config_file"
  judge_way "$directory" "see whether it is read-only"
  judge_way "$state" "see whether it is read-only; --backup names another place for the backup"
  while IFS=' ' read -r _ _ _ name; do
    name=${name%|}
    [ -n "$name" ] || continue
    locate "$name"
    directory_of "$path"
    judge_way "$directory" "see whether it is read-only"
  done <<END
$todo
END
}

# Whether the directory $1 is there, or can be made, and written. $2 is what to do where it can't.
judge_way() {
  nearest "$1"
  it=${block:-$near}
  case $judged in *"|$it|"*) return 0 ;; esac
  judged="$judged|$it|"
  if [ -n "$block" ]; then
    object "$it is no directory" "move it away"
  elif [ "$may_write" = yes ] && [ ! -w "$it" ]; then
    object "$it can't be written" "$2"
  fi
}

# All that can keep apply from beginning.
judge() {
  objections=0
  identify_config
  [ "$config_is" != other ] || judge_other_config
  judge_hosts
  ! is_done || return 0
  judge_others
  while read -r it; do
    [ -z "$it" ] || object "$it would hold a secret, which must not stand in a script" \
      "take the secret out of the config file and convert again, or copy what \`mirrorshift convert --out\` writes"
  done <<END
$withheld
END
  judge_access
  [ "$config_is" != new ] || return 0
  find_service
  [ -n "$root" ] || [ "$validate" = no ] || have "$containerd" ||
    object "there is no containerd here to read the new config" "name it with --containerd, or use --no-validate"
  judge_cri
}

# Whether everything is as it should be.
is_done() { [ "$config_is" = new ] && [ -z "$todo" ] && [ "$objections" = 0 ]; }

# ---- Changing -------------------------------------------------------------------------------------------------------

# Makes the new texts, shows that they are what was promised, and writes the manifest. Nothing is changed yet.
prepare() {
  begin && list script - "$old_sha256" "$new_sha256" '- -' "$config_file" || return 1
  if [ "$config_is" != new ]; then
    new_config >"$job/new/config.toml" && cp -p "$config_file" "$job/old/config.toml" || return 1
    sum_of "$job/new/config.toml"
    new_sum=$sum
    [ "$new_sum" = "$new_sha256" ] || [ "$config_is" = moved ] || return 1
    sum_of "$job/old/config.toml"
    [ "$sum" = "$config_sum" ] || return 1
    attributes=$(stat -c '%a %u:%g' "$config_file") || return 1
    list config config.toml "$config_sum" "$new_sum" "$attributes" "$config_file" || return 1
  fi
  # Not `:`, at which a shell ends when the file can't be made.
  printf '' >"$job/made" && printf '' >"$job/new/containerd-said" || return 1
  copy=0
  while IFS=' ' read -r kind mode sha name; do
    name=${name%|}
    [ -n "$name" ] || continue
    copy=$((copy + 1))
    hosts_toml "$name" >"$job/new/$copy" || return 1
    sum_of "$job/new/$copy"
    [ "$sum" = "$sha" ] || return 1
    locate "$name"
    if [ "$kind" = created ]; then
      list created "$copy" - "$sha" "$mode -" "$path" || return 1
      it=${path%/*}
      until [ -d "$it/" ]; do
        printf '%s\n' "$it" >>"$job/made" || return 1
        it=${it%/*}
      done
    else
      cp -p "$path" "$job/old/$copy" && attributes=$(stat -c '%a %u:%g' "$path") || return 1
      sum_of "$job/old/$copy"
      list replaced "$copy" "$sum" "$sha" "$attributes" "$path" || return 1
    fi
  done <<END
$todo
END
  sort -r -u "$job/made" >"$job/new/made" || return 1
  while IFS= read -r it; do
    list made - - - '755 -' "$it" || return 1
  done <"$job/new/made"
  set -- "$job/manifest" "$job/old" "$job"
  for it in "$job"/old/*; do
    [ ! -f "$it" ] || set -- "$@" "$it"
  done
  rm "$job/made" && flush "$@" || return 1
  # A signal must not find the job between two names.
  trap '' INT TERM HUP
  enter open || return 1
  trap 'fail "interrupted"' INT TERM HUP
}

# Removes files that may be there.
clear_away() {
  for it in "$@"; do
    if [ -e "$it" ] || [ -L "$it" ]; then rm -f "$it" || return 1; fi
  done
}

# Writes the text $1 beside the file `path`, with its mode and owner, or else with mode $2.
bring() {
  names_beside "$path"
  clear_away "$incoming" || return 1
  if [ -f "$path" ]; then
    given=$(stat -c %a "$path") || return 1
    cp -p "$path" "$incoming" && chmod u+w "$incoming" || return 1
  else
    given=$2
  fi
  cat "$1" >"$incoming" && chmod "$given" "$incoming"
}

# Puts what was brought in the place of the file `path`. The old one stays beside it until all is done: to take it back
# needs no room on the disk.
swap() {
  names_beside "$path"
  if [ -f "$path" ]; then
    clear_away "$outgoing" || return 1
    ln "$path" "$outgoing" 2>/dev/null || cp -p "$path" "$outgoing" || return 1
  fi
  mv -f "$incoming" "$path"
}

# Writes the hosts.toml files; a containerd with the old config looks at none of them. All of them are on the disk before
# the first one gets its name.
place_hosts() {
  set --
  while IFS=' ' read -r kind copy _ _ mode _ path; do
    path=${path%|}
    case $kind in created | replaced) ;; *) continue ;; esac
    journal "$kind $path"
    directory_of "$path"
    [ -d "$directory" ] || (umask 022 && mkdir -p "$directory") || return 1
    bring "$job/new/$copy" "$mode" || return 1
    set -- "$@" "$incoming"
  done <"$job/manifest"
  [ $# -gt 0 ] || return 0
  flush "$@" || return 1
  set --
  while IFS=' ' read -r kind _ _ _ _ _ path; do
    path=${path%|}
    case $kind in
      created | replaced) swap || return 1 ;;
      # The name of a new directory is in the one above it.
      made) directory_of "$path" ;;
      *) continue ;;
    esac
    set -- "$@" "$directory"
  done <"$job/manifest"
  flush "$@"
}

# Whether every file is as the job wants it.
is_in_place() {
  while IFS=' ' read -r kind _ _ new _ _ path; do
    case $kind in config | created | replaced) ;; *) continue ;; esac
    sum_of "${path%|}"
    [ "$sum" = "$new" ] || return 1
  done <"$job/manifest"
}

has_config() { grep -q '^config ' "$job/manifest"; }

# Restarts containerd and waits for it. Sets `restarted`, so that undoing does the same, and `trouble` to what went wrong.
wake() {
  restarted=no
  has_config || return 0
  if [ "$restarts" = none ]; then
    say "containerd was not restarted; it reads its config when it next starts"
  elif is_stopped; then
    say "containerd is stopped, and stays so; it reads its config when it next starts"
  else
    restarted=yes
    journal "restart"
    start_anew
  fi
}

start_anew() {
  trouble=restart
  restart_containerd || return 1
  trouble=cri
  wait_for_cri
}

# Takes the last steps of a job whose files are all in place.
conclude() {
  wake || case $trouble:$was_up in
    restart:*) fail "containerd could not be restarted with the new config: $(failed_restart)" ;;
    cri:no) fail "the CRI plugin of containerd did not come up with the new config, and was not up before either" ;;
    *) fail "the CRI plugin of containerd did not come up with the new config" ;;
  esac
  # It is done; a signal can't make it undone any more.
  trap '' INT TERM HUP
  while IFS=' ' read -r kind _ _ _ _ _ path; do
    case $kind in config | replaced) ;; *) continue ;; esac
    names_beside "${path%|}"
    clear_away "$incoming" "$outgoing" || fail "$outgoing can't be removed"
  done <"$job/manifest"
  journal "done"
  rm -rf "$job/new"
  enter applied || fail "$state can't be written"
}

# Keeps a file that somebody has changed in the meantime.
set_aside() {
  [ -f "$path" ] || return 0
  mkdir -p "$job/found" || return 1
  number=1
  while [ -e "$job/found/$number" ]; do number=$((number + 1)); done
  cp -p "$path" "$job/found/$number" && say "$path was changed by somebody; that is kept in the backup, as found/$number"
}

# Puts the file `path`, which was there before, back.
put_back() {
  names_beside "$path"
  sum_of "$path"
  if [ "$sum" != "$old" ]; then
    [ "$sum" = "$new" ] || set_aside || return 1
    sum_of "$outgoing"
    if [ "$sum" != "$old" ]; then
      clear_away "$incoming" && cp -p "$job/old/$copy" "$incoming" && flush "$incoming" && mv -f "$incoming" "$path" || return 1
    else
      mv -f "$outgoing" "$path" || return 1
    fi
  fi
  clear_away "$incoming" "$outgoing" || return 1
  sum_of "$path"
  [ "$sum" = "$old" ]
}

# Takes the file `path`, which was not there before, away.
take_away() {
  names_beside "$path"
  [ -d "$directory" ] || return 0
  clear_away "$incoming" "$outgoing" || return 1
  sum_of "$path"
  [ -n "$sum" ] || return 0
  [ "$sum" = "$new" ] || set_aside || return 1
  rm -f "$path"
}

# Puts everything back as it was before the job, the config file first.
undo() {
  [ -f "$job/manifest" ] || return 1
  journal "undo"
  while IFS=' ' read -r kind copy old new _ _ path; do
    path=${path%|}
    case $kind:$leave_config in
      config:yes) names_beside "$path" && clear_away "$incoming" || return 1 ;;
      config:no | replaced:*) put_back || return 1 ;;
      created:*) take_away || return 1 ;;
      made:*) rmdir "$path" 2>/dev/null || [ ! -d "$path" ] || say "$path stays: something else is in it" ;;
    esac
  done <"$job/manifest"
  set --
  while IFS=' ' read -r kind _ _ _ _ _ path; do
    directory_of "${path%|}"
    case $kind in config | replaced | created | made) [ ! -d "$directory" ] || set -- "$@" "$directory" ;; esac
  done <"$job/manifest"
  [ $# = 0 ] || flush "$@"
}

# Ends an apply that went wrong ($1 says how): everything is put back. $2 is the exit status, else 1.
fail() {
  trap '' INT TERM HUP
  warn "$1"
  case ${job##*/} in
    preparing-*) remove_job ;;
    open-*)
      undo || stuck
      if [ "$restarted" = yes ]; then
        # What was not up before is not waited for.
        [ "$was_up" != no ] || check=no
        start_anew || down
      fi
      put_away
      ;;
  esac
  warn "everything is as it was before"
  exit "${2:-1}"
}

stuck() {
  warn "not everything could be put back; see above, then run \`migrate.sh rollback\`. The backup is $job"
  exit 5
}

down() {
  if [ "$trouble" = restart ]; then
    warn "everything is put back, but containerd could not be restarted with the old config"
    warn "  $(failed_restart), and run this again"
  else
    warn "everything is put back, but the CRI plugin of containerd is not up with the old config at ${address:-the usual socket}"
    warn "  look at its log and run this again; if containerd listens elsewhere, name its socket with --address, or use --no-check"
  fi
  exit 5
}

failed_restart() {
  case $restarts in
    command) say "\`$restart_command\` failed; mend it, or use --no-restart" ;;
    *) say "$restarts failed; see what it says of $service, name another with --service or --restart-command, or use --no-restart" ;;
  esac
}

# ---- Commands -------------------------------------------------------------------------------------------------------

plan() {
  look_around
  objections=0
  identify_config
  if [ "$config_is" = old ]; then
    say "--- $config_file"
    say "+++ $config_file"
    show_changes
  fi
  judge
  while IFS=' ' read -r kind mode sha name; do
    name=${name%|}
    [ -n "$name" ] || continue
    locate "$name"
    say "--- $(if [ "$kind" = created ]; then say /dev/null; else say "$path, which would go to the backup"; fi)"
    say "+++ $path"
    making='diff'
    say "@@ -0,0 +$(range 1 "$(hosts_toml "$name" | grep -c '')") @@"
    hosts_toml "$name" | behind +
    making='file'
  done <<END
$todo
END
  for it in open undoing; do
    ! find_job "$it" || say "an earlier run was interrupted; \`apply\` or \`rollback\` goes on from there"
  done
  if [ "$objections" != 0 ]; then
    warn "apply would refuse; nothing was changed"
    exit 3
  elif is_done; then
    say "nothing to do: everything is in place"
  else
    say "nothing was changed; \`sh migrate.sh apply\` does this$(
      case ${restarts:-none} in none) ;; command) say " and runs $restart_command" ;; *) say " and restarts $service through $restarts" ;; esac
    )"
  fi
}

apply() {
  look_around
  take_lock
  restarted=no
  trap '' PIPE
  trap 'fail "interrupted"' INT TERM HUP
  sweep
  if find_job undoing; then
    say "a rollback was interrupted; it is finished first"
    job=$last
    find_service_here
    undo || stuck
    wake || down
    enter undone || stuck
    job=''
  fi
  if find_job open; then
    job=$last
    find_service_here
    if [ "$new_of_job" = "$new_sha256" ] && is_in_place; then
      say "an apply was interrupted when all files were in place; it is finished"
      conclude
      say "done; the backup is $job"
      exit 0
    fi
    say "an apply was interrupted; what it had changed is put back first"
    undo || stuck
    wake || down
    put_away
    job=''
  fi
  judge
  if is_done; then
    say "nothing to do: everything is in place"
    exit 0
  fi
  [ "$objections" = 0 ] || exit 3
  prepare || fail "the new files could not be made; is the disk full?"
  journal "begun by migrate.sh $old_sha256 $new_sha256"
  if has_config; then
    path=$config_file
    { bring "$job/new/config.toml" - && flush "$incoming"; } || fail "$incoming could not be written"
    validate
  fi
  place_hosts || fail "${path:-a hosts.toml} could not be written"
  if has_config; then
    path=$config_file
    sum_of "$path"
    if [ "$sum" != "$config_sum" ]; then
      # The old one must not take the place of what somebody has just written.
      leave_config=yes
      fail "$path was changed by somebody at this moment, and stays so" 3
    fi
    journal "config $path"
    # From here on the new state counts.
    { swap && flush "$directory"; } || fail "$path could not be replaced"
  fi
  conclude
  say "done; the backup is $job"
}

# Has containerd read the new config, which lies beside the old one because its imports count from there.
validate() {
  if [ -n "$root" ] || [ "$validate" = no ]; then
    say "the new config was not read by containerd first"
    return 0
  fi
  if ! ask_containerd "$incoming" "$job/new/containerd-said"; then
    mv "$job/new/containerd-said" "$state/containerd-said" || fail "containerd can't read the new config" 3
    fail "containerd can't read the new config; what it said is in $state/containerd-said" 3
  fi
  wrong=$(wrong_facts)
  [ -z "$wrong" ] || fail "containerd would not do what was meant with the new config: $wrong" 3
}

rollback() {
  look_around
  take_lock
  trap '' PIPE
  trap 'warn "interrupted; run rollback again"; exit 5' INT TERM HUP
  sweep
  for it in undoing open applied; do
    [ -n "$job" ] || ! find_job "$it" || job=$last
  done
  if [ -z "$job" ]; then
    say "nothing to do: there is no apply to take back"
    exit 0
  fi
  objections=0
  find_service
  case ${job##*/} in applied-*) judge_rollback ;; esac
  [ "$objections" = 0 ] || exit 3
  case ${job##*/} in applied-*) enter undoing || fail "$state can't be written" ;; esac
  undo || stuck
  wake || down
  case ${job##*/} in
    open-*) put_away ;;
    *) enter undone ;;
  esac || stuck
  say "everything is as it was before"
  ! find_job applied || say "an earlier apply is left; \`rollback\` takes it back as well"
}

# What was changed since apply is not lost unseen.
judge_rollback() {
  while IFS=' ' read -r kind _ old new _ _ path; do
    path=${path%|}
    sum_of "$path"
    case $kind:$sum in
      *:"$old" | *:"$new" | created:) ;;
      config:*)
        forced changed-config || object "$path was changed since apply" \
          "see what you need of it, or use \`--force changed-config\`, which keeps it in the backup"
        ;;
      created:* | replaced:*)
        forced foreign-files || object "$path was changed since apply" \
          "see what you need of it, or use \`--force foreign-files\`, which keeps it in the backup"
        ;;
    esac
  done <"$job/manifest"
}

verify() {
  look_around
  findings=0
  identify_config
  case $config_is in
    old) differs "$config_file is still the old one" ;;
    other) differs "$config_file is neither the old nor the new one" ;;
  esac
  while IFS=' ' read -r _ sha name; do
    name=${name%|}
    [ -n "$name" ] || continue
    locate "$name"
    sum_of "$path"
    case $sum in
      "$sha") ;;
      '') differs "$path is missing" ;;
      *) differs "$path is another one" ;;
    esac
  done <<END
$hosts
END
  for it in open undoing; do
    ! find_job "$it" || differs "a run was interrupted; \`apply\` or \`rollback\` goes on from there"
  done
  [ -n "$root" ] || verify_containerd
  if [ "$findings" = 0 ]; then
    say "everything is as expected"
  else
    exit 4
  fi
}

differs() {
  findings=$((findings + 1))
  say "$1"
}

verify_containerd() {
  if [ "$validate" = no ] || ! have "$containerd"; then
    say "not compared: there is no containerd here to read the config"
  elif ask_containerd "$config_file" /dev/null; then
    wrong=$(wrong_facts)
    [ -z "$wrong" ] || differs "$wrong"
  else
    differs "containerd can't read $config_file"
  fi
  [ "$check" = yes ] || return 0
  if have "${ctr%% *}" || have crictl; then
    cri_is_up || differs "the CRI plugin of containerd is not up"
  else
    say "not compared: neither ctr nor crictl is here"
  fi
  have crictl || return 0
  told=$(crictl --runtime-endpoint "unix://${address:-/run/containerd/containerd.sock}" --timeout 10s info 2>/dev/null |
    sed -n 's/^ *"configPath": "\(.*\)",*$/\1/p')
  case $config_path in
    "$told" | '' | *[!-_./:[:alnum:]]*) ;;
    *) [ -z "$told" ] || differs "the running containerd has config_path \`$told\` instead of \`$config_path\`; was it restarted?" ;;
  esac
}

# ---- Arguments ------------------------------------------------------------------------------------------------------

main() {
  set -u
  callers_umask=$(umask)
  umask 077
  LC_ALL=C
  PATH=${PATH:-/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  export LC_ALL PATH
  unset CDPATH
  newline='
'
  command='' force='' root='' config=/etc/containerd/config.toml backup=/var/lib/mirrorshift locked=''
  restart=yes service=containerd restart_command='' containerd=containerd ctr=ctr address='' timeout=60 validate=yes check=yes
  while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
      --*=*) set -- "${option#*=}" "$@" && option=${option%%=*} ;;
      --config | --certs-d | --backup | --root | --service | --restart-command | --containerd | --ctr | --address | --timeout | --force)
        [ $# -gt 0 ] || misused "$option needs a value"
        ;;
    esac
    case $option in
      plan | apply | verify | rollback)
        [ -z "$command" ] || misused "only one of plan, apply, verify and rollback can be done"
        command=$option
        continue
        ;;
      -h | --help)
        help
        exit 0
        ;;
      --no-restart) restart=no && continue ;;
      --no-validate) validate=no && continue ;;
      --no-check) check=no && continue ;;
      --config) config=$1 ;;
      --certs-d) certs_d=$1 ;;
      --backup) backup=$1 ;;
      --root) root=$1 ;;
      --service) service=$1 ;;
      --restart-command) restart_command=$1 ;;
      --containerd) containerd=$1 ;;
      --ctr) ctr=$1 ;;
      --address) address=$1 ;;
      --timeout) timeout=$1 ;;
      --force)
        case $1 in
          changed-config | foreign-files | other-entries) force="$force $1" ;;
          *) misused "--force: expected changed-config, foreign-files or other-entries, found \`$1\`" ;;
        esac
        ;;
      *) misused "there is no \`$option\`" ;;
    esac
    shift
  done
  case $timeout in '' | *[!0-9]*) misused "--timeout: expected seconds, found \`$timeout\`" ;; esac
  for it in "$config" "$backup"; do
    case $it in /*) ;; *) misused "\`$it\` is not an absolute path" ;; esac
  done
  command=${command:-plan}
  trap '[ -z "$locked" ] || rm -rf "$locked"' EXIT
  "$command"
}

main "$@"
