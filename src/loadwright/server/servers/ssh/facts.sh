# Tells what a machine is: run by "exec sh" with this on its standard input, read by core/hostfacts.py.
# POSIX sh and what every Linux has, busybox included. It changes nothing, and asks no file system that may hang (NFS).

try() { # a Java or a profile of the machine's own must not hold us up
    if command -v timeout >/dev/null 2>&1; then timeout 5 "$@"; else "$@"; fi
}

disks() {
    while read -r device mount type rest; do
        case $type in
            ext[234] | xfs | btrfs | zfs | f2fs | jfs | reiserfs | bcachefs | vfat | exfat | ntfs* | ufs) ;;
            *) [ "$mount" = / ] || continue ;; # the root of a container may be anything
        esac
        df -kP "$(printf '%b' "$mount")" 2>/dev/null | tail -n 1
    done </proc/mounts
}

look_for_java() { # prints path<tab>version of each, the one on the PATH first
    # JAVA_HOME is mostly set in a profile, which only a login shell reads.
    login=$(try sh -lc 'printf "\n@home %s\n@path %s\n" "$JAVA_HOME" "$PATH"' </dev/null 2>/dev/null)
    home=$(printf '%s\n' "$login" | sed -n 's/^@home //p' | tail -n 1)
    path=$(printf '%s\n' "$login" | sed -n 's/^@path //p' | tail -n 1)
    seen=:
    for java in "$(PATH=${path:-$PATH} && command -v java)" "$home/bin/java" "$JAVA_HOME/bin/java" \
        /usr/lib/jvm/*/bin/java /usr/lib/jvm/*/jre/bin/java /usr/java/*/bin/java /opt/*/bin/java /opt/*/*/bin/java \
        /usr/local/*/bin/java "$HOME"/*/bin/java "$HOME"/.sdkman/candidates/java/*/bin/java; do
        [ -f "$java" ] && [ -x "$java" ] || continue
        java=$(readlink -f "$java" 2>/dev/null || printf '%s' "$java")
        case $seen in *":$java:"*) continue ;; esac
        seen=$seen$java:
        version=$(grep '^JAVA_VERSION=' "${java%/bin/java}/release" 2>/dev/null)
        [ -n "$version" ] || version=$(try "$java" -version </dev/null 2>&1 | grep version)
        printf '%s\t%s\n' "$java" "$(printf '%s\n' "$version" | head -n 1)"
    done
}

machine() { # a hash, because the id is confidential: the same as in core/hosts/machine.py
    id=$(cat /etc/machine-id)
    [ -z "$id" ] || printf 'loadwright %s' "$id" | sha256sum | cut -c1-32
}

tell() {
    LC_ALL=C && export LC_ALL
    echo "== os-release"
    cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release
    echo "== release"
    cat /etc/redhat-release
    echo "== kernel"
    uname -sr
    echo "== architecture"
    uname -m
    echo "== cpu"
    grep -Ei '^(model name|cpu model|hardware|cpu|model|processor)[[:space:]]*:' /proc/cpuinfo | sort -u
    lscpu | grep -i '^model name'
    echo "== cores"
    getconf _NPROCESSORS_ONLN || nproc
    echo "== memory"
    grep MemTotal /proc/meminfo
    echo "== uptime"
    cat /proc/uptime
    echo "== disks"
    disks
    echo "== machine"
    machine
    echo "== java"
    look_for_java
    echo "== end"
}

tell </dev/null 2>/dev/null
exit 0
