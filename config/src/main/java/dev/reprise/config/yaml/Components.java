package dev.reprise.config.yaml;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reflection on records, with its checked exceptions turned into what they mean here. */
final class Components {

  private Components() {}

  /** A record's components by the key that sets them, in order; none for other types. */
  static Map<String, RecordComponent> byKey(Class<?> type) {
    Map<String, RecordComponent> byKey = new LinkedHashMap<>();
    if (!type.isRecord()) {
      return byKey;
    }
    for (RecordComponent component : type.getRecordComponents()) {
      byKey.put(Names.kebab(component.getName()), component);
    }
    return byKey;
  }

  /** R for a component that is a {@code Map<String, R>} of records; empty for all others. */
  static Optional<Class<? extends Record>> namedType(RecordComponent component) {
    if (component.getGenericType() instanceof ParameterizedType map
        && map.getRawType() == Map.class
        && map.getActualTypeArguments()[0] == String.class
        && map.getActualTypeArguments()[1] instanceof Class<?> type
        && type.isRecord()) {
      return Optional.of(type.asSubclass(Record.class));
    }
    return Optional.empty();
  }

  /** What a type of records names {@code DEFAULTS}. */
  static Record defaultsOf(Class<? extends Record> type) {
    try {
      Field field = type.getDeclaredField("DEFAULTS");
      field.setAccessible(true);
      return type.cast(Objects.requireNonNull(field.get(null)));
    } catch (ReflectiveOperationException | NullPointerException | ClassCastException e) {
      throw new IllegalStateException("no static DEFAULTS of its own type in " + type, e);
    }
  }

  /** What names of such records look like, if their type says so in {@code NAMES}. */
  static Optional<Pattern> namesOf(Class<? extends Record> type) {
    try {
      return Optional.of((Pattern) type.getField("NAMES").get(null));
    } catch (NoSuchFieldException e) {
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read NAMES of " + type, e);
    }
  }

  /** A record's values by the key that sets them, in the order of its components. */
  static Map<String, Object> valuesOf(Record holder) {
    Map<String, Object> values = new LinkedHashMap<>();
    byKey(holder.getClass())
        .forEach((key, component) -> values.put(key, valueOf(component, holder)));
    return values;
  }

  static Object valueOf(RecordComponent component, Record holder) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      Object value = accessor.invoke(holder);
      if (value == null) {
        throw new IllegalStateException("a default is null: " + component);
      }
      return value;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  /**
   * @throws IllegalArgumentException the record's own, when it does not accept the values
   */
  static Record construct(Class<? extends Record> type, Object... values) {
    try {
      Constructor<? extends Record> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(type.getRecordComponents())
                  .map(RecordComponent::getType)
                  .toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("cannot construct " + type, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct " + type, e);
    }
  }
}
