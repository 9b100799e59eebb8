#!/bin/sh
# Keeps the embedded server of one home: waits for it, and stops it when no JVM is left.
#
#   keeper.sh start <server directory> <grace> <signal> <temporary home or ''> <command that is the server>
#   keeper.sh watch <server directory> <grace> <signal> '' <process number of a server that runs already>
#
# The working directory is the data directory. Every JVM that uses the server holds the pipe <server directory>/alive
# open and writes "join" to it when it comes; the system closes it when the JVM dies. The last JVM to leave writes
# "stop". At the pipe's end no JVM is left without having said so: the server then goes after a grace of so many
# seconds, unless a JVM comes.
#
# The file "stopping" keeps a JVM from joining a server that is about to stop: a JVM joins first and looks for the file
# afterwards, this script makes the file first and looks at the pipe afterwards, so one of them sees the other.
set -u
trap '' HUP INT QUIT PIPE

mode=$1 directory=$2 grace=$3 signal=$4 temporary=$5
shift 5

# Without what is open here, so that nothing keeps the home's file system busy.
pause() {
    sleep 1 4<&- >/dev/null 2>&1
}

# Fails on a full disk, which must not keep the server from being stopped. (A failed redirection of ":" would end the
# shell.)
bar_entrance() {
    echo 2>/dev/null >"$directory/stopping"
}

watch() {
    server=$1
    # Opened for writing too, for a moment, because opening a pipe for reading alone waits for a writer.
    exec 3<>"$directory/alive" 4<"$directory/alive" 3>&-
    idle=0
    while :; do
        if read -r word <&4; then
            [ "$word" != stop ] || break
            idle=0
            rm -f "$directory/stopping"
        elif [ -e "$directory/stopping" ]; then
            break
        elif [ "$idle" -ge "$grace" ]; then
            bar_entrance || break
        else
            pause
            idle=$((idle + 1))
        fi
    done
    bar_entrance
    kill -s "$signal" "$server"
    while kill -0 "$server" 2>/dev/null; do pause; done
}

# Tells the JVMs which process watches them, and which this one is.
announce() {
    printf '%s\n' "$1" "$$" >"$directory/keeper.new" && mv "$directory/keeper.new" "$directory/keeper"
}

case $mode in
    start)
        "$@" &
        server=$!
        cd /
        trap 'kill -s INT "$server"' TERM
        watch "$server" &
        watcher=$!
        announce "$watcher"
        # A signal ends wait before the server ends.
        while kill -0 "$server" 2>/dev/null; do
            wait "$server"
            status=$?
        done
        kill -s KILL "$watcher" 2>/dev/null
        ;;
    watch)
        cd /
        announce "$$"
        watch "$1"
        status=0
        ;;
esac

# A server that went by itself is started again by a JVM: its home stays.
[ -e "$directory/stopping" ] || temporary=
rm -f "$directory/stopping" "$directory/keeper"
[ -z "$temporary" ] || rm -rf "$temporary"
exit "${status:-0}"
