# Finds a JDK that can build and run Reprise, whatever the default java is. To be sourced by sh.

# Prints the home of the JDK that a java command belongs to; fails unless it is new enough.
home_if_new_enough() {
  [ -x "$1" ] || return 1
  settings=$("$1" -XshowSettings:properties -version 2>&1) || return 1
  version=$(printf '%s\n' "$settings" | sed -n 's/^ *java\.specification\.version = //p')
  case $version in
    '' | *[!0-9]*) return 1 ;;
  esac
  [ "$version" -ge 25 ] || return 1
  printf '%s\n' "$settings" | sed -n 's/^ *java\.home = //p'
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
