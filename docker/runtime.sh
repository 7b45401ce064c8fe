#!/bin/sh
# docker/runtime.sh DIR: all that the image holds, in DIR: a Java runtime of the modules that Reprise
# needs, its jars, the command DIR/reprise, and an archive of the classes of a rehearsed start.
#
# DIR has to stay where it is, or the JVM does without the archive. Needs a JDK 25 and a build
# (mvn -pl config -am package).
set -eu

if [ $# -ne 1 ]; then
  echo "usage: $0 DIR" >&2
  exit 2
fi
home=$(CDPATH='' cd -- "$(dirname "$0")/.." && pwd -P)
# shellcheck source=find-jdk.sh
. "$home/find-jdk.sh"
# shellcheck source=launch.sh
. "$home/launch.sh"
jdk=$(find_jdk)

# What jdeps names, without what only unused parts of libraries want (java.desktop, java.compiler),
# and with management and naming, which are looked up by name.
modules=java.base,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml
modules=$modules,jdk.httpserver,jdk.incubator.vector,jdk.jfr,jdk.management,jdk.unsupported

mkdir -p "$1"
dir=$(cd "$1" && pwd -P)
rm -rf "${dir:?}/java" "${dir:?}/lib"
"$jdk/bin/jlink" --add-modules "$modules" --no-header-files --no-man-pages \
  --strip-java-debug-attributes --output "$dir/java"
# The archive of the JDK's own classes that the other one builds upon.
"$dir/java/bin/java" -Xshare:dump -XX:+UseCompactObjectHeaders -Xlog:all=off >/dev/null

cp -pR "$home/config/target/lib" "$dir/lib"
cp -p "$home/config/target/reprise.jar" "$home/config/jvm.options" "$home/launch.sh" "$dir"
cp -p "$home/docker/reprise" "$dir/reprise"
rehearse "$dir/java" "$dir/jvm.options" "$dir/archive.jsa" "$dir/reprise.jar:$dir/lib/*"
if [ ! -s "$dir/archive.jsa" ]; then
  echo "$0: the rehearsal failed; $dir/reprise rehearse tells why" >&2
  exit 1
fi
