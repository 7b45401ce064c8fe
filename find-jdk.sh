# Finds a JDK that can build and run Reprise, whatever the default java is. To be sourced by sh.

# Prints the home of the JDK that a java command belongs to; fails unless it is new enough.
home_if_new_enough() {
  [ -x "$1" ] || return 1
  read_release "$1" || ask_java "$1" || return 1
  case $version in
    '' | *[!0-9]*) return 1 ;;
  esac
  [ "$version" -ge 25 ] || return 1
  printf '%s\n' "$java_home"
}

# From the file that JDKs have beside bin: to start one to ask it takes longer than all the rest.
read_release() {
  command=$(readlink -f "$1" 2>/dev/null) || return 1
  java_home=${command%/bin/java}
  [ "$java_home" != "$command" ] && [ -f "$java_home/release" ] || return 1
  version=
  while IFS='=' read -r key value; do
    if [ "$key" = JAVA_VERSION ]; then
      value=${value#\"}
      version=${value%%[!0-9]*}
    fi
  done <"$java_home/release"
  [ -n "$version" ]
}

ask_java() {
  settings=$("$1" -XshowSettings:properties -version 2>&1) || return 1
  version=$(printf '%s\n' "$settings" | sed -n 's/^ *java\.specification\.version = //p')
  java_home=$(printf '%s\n' "$settings" | sed -n 's/^ *java\.home = //p')
}

find_jdk() {
  on_path=$(command -v java || true)
  on_mac=
  if [ -x /usr/libexec/java_home ]; then
    on_mac=$(/usr/libexec/java_home -v 25 2>/dev/null || true)/bin/java
  fi
  for java in "${JAVA_HOME:-}/bin/java" "$on_path" /usr/lib/jvm/*/bin/java \
    "${HOME:-}"/.sdkman/candidates/java/*/bin/java /opt/*jdk*/bin/java "$on_mac"; do
    if home_if_new_enough "$java"; then
      return 0
    fi
  done
  echo "reprise: a JDK 25 or newer is needed and none was found." >&2
  echo "reprise: Install one (Debian: apt install openjdk-25-jdk; SDKMAN: sdk install java 25-tem;" >&2
  echo "reprise: Homebrew: brew install openjdk@25) or set JAVA_HOME to where it is." >&2
  return 2
}
