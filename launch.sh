# shellcheck shell=sh
# Becomes the JVM that runs Reprise, for ./reprise and the image. To be sourced by sh.

# What the user wants of the JVM, in words.
wishes="${JAVA_TOOL_OPTIONS:-} ${JDK_JAVA_OPTIONS:-} ${REPRISE_JAVA_OPTS:-}"

# A second collector would be an error: the user's takes the place of ours.
collector=-XX:+UseSerialGC
case $wishes in
  *-XX:+Use*GC*) collector= ;;
esac

# Whether the JVM may be given an archive: with one of the user's it would be an error.
takes_archive() {
  case $wishes in
    *-XX:SharedArchiveFile* | *-XX:ArchiveClassesAtExit* | *-XX:AOT* | *-Xshare*) return 1 ;;
  esac
}

# Keeps the classes of a rehearsed start, parsed and linked, so that the next ones are faster. The
# JVM itself checks that they fit it and its jars. An empty archive says that none could be made.
#
# rehearse JAVA_HOME OPTIONS_FILE ARCHIVE CLASS_PATH
rehearse() {
  rm -f "$3.new"
  # shellcheck disable=SC2086 # none or one
  if ! "$1/bin/java" "@$2" $collector -XX:ArchiveClassesAtExit="$3.new" \
    -cp "$4" dev.reprise.cli.Main rehearse >/dev/null 2>&1 || [ ! -s "$3.new" ]; then
    : >"$3.new"
  fi
  mv "$3.new" "$3"
}

# launch JAVA_HOME OPTIONS_FILE ARCHIVE CLASS_PATH [ARGUMENT...]
launch() {
  java_home=$1
  options=$2
  archive=$3
  class_path=$4
  shift 4
  if ! takes_archive || [ ! -s "$archive" ]; then
    archive=
  fi
  # Each of the C library's arenas would hold on to what some thread has freed.
  export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
  # Else QuietRuntime sets it, which takes a first native call, and while other threads may read it.
  export ORT_DISABLE_TELEMETRY=1
  # The JVM takes this process over, so that signals reach it.
  # shellcheck disable=SC2086 # options are words
  exec "$java_home/bin/java" "@$options" $collector \
    ${archive:+"-XX:SharedArchiveFile=$archive"} \
    ${REPRISE_JAVA_OPTS:-} \
    -cp "$class_path" \
    dev.reprise.cli.Main "$@"
}
