package dev.reprise.upstream;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Header fields in the order and spelling they came in. Values are text of ISO-8859-1 bytes, as RFC
 * 9110 section 5.5 has them. Immutable.
 */
public final class Headers implements Iterable<Headers.Field> {

  /** One field line. */
  public record Field(String name, String value) {
    public boolean is(String other) {
      return name.equalsIgnoreCase(other);
    }
  }

  public static final Headers EMPTY = new Headers(List.of());

  /** RFC 9110 section 7.6.1, with those that name framing: it is made anew on each side. */
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "content-length",
          "http2-settings",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "transfer-encoding",
          "upgrade");

  private final List<Field> fields;

  private Headers(List<Field> fields) {
    this.fields = fields;
  }

  public static Headers of(List<Field> fields) {
    return fields.isEmpty() ? EMPTY : new Headers(List.copyOf(fields));
  }

  public static Headers of(String name, String value) {
    return new Headers(List.of(new Field(name, value)));
  }

  /** The first value under this name in any spelling. */
  public @Nullable String first(String name) {
    for (Field field : fields) {
      if (field.is(name)) {
        return field.value();
      }
    }
    return null;
  }

  public List<String> all(String name) {
    List<String> values = new ArrayList<>(0);
    for (Field field : fields) {
      if (field.is(name)) {
        values.add(field.value());
      }
    }
    return values;
  }

  public Headers plus(String name, String value) {
    return plus(List.of(new Field(name, value)));
  }

  public Headers plus(List<Field> last) {
    List<Field> more = new ArrayList<>(fields.size() + last.size());
    more.addAll(fields);
    more.addAll(last);
    return new Headers(more);
  }

  public Headers without(String name) {
    return without(name::equalsIgnoreCase);
  }

  /** Without the fields whose names it takes. */
  public Headers without(Predicate<String> names) {
    return of(fields.stream().filter(field -> !names.test(field.name())).toList());
  }

  /**
   * What a proxy passes on. Fields that {@code Connection} names go as well, unless they carry
   * meaning beyond one hop: a caller must not be able to strip the credential or the host.
   */
  public Headers endToEnd() {
    List<Field> kept = new ArrayList<>(fields.size());
    String named = connectionOptions();
    for (Field field : fields) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (!HOP_BY_HOP.contains(name) && !isNamed(named, name)) {
        kept.add(field);
      }
    }
    return of(kept);
  }

  public boolean isEmpty() {
    return fields.isEmpty();
  }

  @Override
  public Iterator<Field> iterator() {
    return fields.iterator();
  }

  /** Names only: values may be secrets. */
  @Override
  public String toString() {
    return fields.stream().map(Field::name).toList().toString();
  }

  private String connectionOptions() {
    StringBuilder options = new StringBuilder();
    for (Field field : fields) {
      if (field.is("connection")) {
        options.append(',').append(field.value().toLowerCase(Locale.ROOT));
      }
    }
    return options.toString().replace(" ", "").replace("\t", "") + ",";
  }

  private static boolean isNamed(String options, String name) {
    return options.length() > 1
        && options.contains("," + name + ",")
        && !name.equals("authorization")
        && !name.equals("cookie")
        && !name.equals("host")
        && !name.equals("api-key")
        && !name.equals("x-api-key")
        && !name.startsWith("content-");
  }
}
