package dev.reprise.decision;

import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CacheScope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * θ for each scope, with that of its route and of all traffic to fall back on while a scope has too
 * few labels of its own. Safe for use by many threads.
 */
public final class Calibrations {
  /** Scopes with a calibration of their own, some 60 kB each when full; beyond, the idlest go. */
  static final int MAX_PLACES = 256;

  private static final int VERSION = 1;

  /**
   * Traffic that shares a θ.
   *
   * @param route empty for all routes
   * @param scope a digest; empty for all scopes
   * @param delta the share of wrong answers that is accepted
   */
  public record Place(String route, String scope, double delta) {}

  /** A place as a lookup knows it: to name its scope costs a digest. */
  private record Traffic(String route, @Nullable CacheScope scope, double delta) {
    Place place() {
      return new Place(route, scope == null ? "" : scope.id(), delta);
    }
  }

  private final Map<Traffic, Calibration> calibrations =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Traffic, Calibration> eldest) {
          return size() > MAX_PLACES;
        }
      };

  /** What another run had learned of traffic that has not come yet; guarded by the map above. */
  private final Map<Place, Calibration> restored = new LinkedHashMap<>();

  /** The traffic that a plan counts for, the narrowest first. */
  private static List<Traffic> traffic(CachePlan.Lookup plan) {
    double delta = plan.terms().policy().semantic().maxErrorRate();
    String route = plan.terms().route();
    Traffic narrowest = new Traffic(route, plan.key().scope(), delta);
    Traffic all = new Traffic("", null, delta);
    // What no route matches has no place between its scope and all traffic.
    return route.isEmpty()
        ? List.of(narrowest, all)
        : List.of(narrowest, new Traffic(route, null, delta), all);
  }

  /**
   * θ for a plan: that of the narrowest place that has learned enough.
   *
   * @param start θ before anything is learned
   */
  double theta(CachePlan.Lookup plan, double start) {
    return of(plan).theta(start);
  }

  /**
   * Where one of a plan's calibrations goes on from when it is fitted for the first time: the θ of
   * wider traffic.
   *
   * @param start θ before anything is learned
   */
  double start(CachePlan.Lookup plan, Calibration due, double start) {
    double theta = start;
    for (Calibration wider : all(plan).reversed()) {
      if (wider == due) {
        break;
      }
      theta = wider.theta(theta);
    }
    return theta;
  }

  /** The narrowest calibration that has learned enough, else the narrowest. */
  Calibration of(CachePlan.Lookup plan) {
    List<Calibration> all = all(plan);
    for (Calibration calibration : all) {
      if (calibration.isLearned()) {
        return calibration;
      }
    }
    return all.getFirst();
  }

  /** Those that a plan's traffic counts for, the narrowest first. */
  List<Calibration> all(CachePlan.Lookup plan) {
    List<Calibration> all = new ArrayList<>(3);
    synchronized (calibrations) {
      for (Traffic traffic : traffic(plan)) {
        all.add(calibrations.computeIfAbsent(traffic, this::begin));
      }
    }
    return all;
  }

  private Calibration begin(Traffic traffic) {
    Calibration known = restored.isEmpty() ? null : restored.remove(traffic.place());
    return known == null ? new Calibration(traffic.delta()) : known;
  }

  /** The idlest first, and no more than can be taken up again. */
  private Map<Place, Calibration> byPlace() {
    Map<Place, Calibration> all;
    Map<Traffic, Calibration> inUse;
    synchronized (calibrations) {
      all = new LinkedHashMap<>(restored);
      inUse = new LinkedHashMap<>(calibrations);
    }
    inUse.forEach((traffic, calibration) -> all.put(traffic.place(), calibration));
    Iterator<Place> idlest = all.keySet().iterator();
    for (int surplus = all.size() - MAX_PLACES; surplus > 0; surplus--) {
      idlest.next();
      idlest.remove();
    }
    return all;
  }

  /** What is known now. */
  public List<State> states() {
    Map<Place, Calibration> all = byPlace();
    List<State> states = new ArrayList<>(all.size());
    all.forEach(
        (place, one) ->
            states.add(
                new State(
                    place, one.theta(Double.NaN), one.labels(), one.requests(), one.curve())));
    return states;
  }

  /**
   * One place's state.
   *
   * @param theta NaN while nothing has been learned
   * @param curve P(right | score) by the last fit; null before the first
   */
  public record State(
      Place place, double theta, int labels, long requests, @Nullable Logistic curve) {}

  /** Everything that was learned, for {@link #restore}. */
  byte[] save() {
    Map<Place, Calibration> all = byPlace();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(VERSION);
      out.writeInt(all.size());
      for (Map.Entry<Place, Calibration> one : all.entrySet()) {
        out.writeUTF(one.getKey().route());
        out.writeUTF(one.getKey().scope());
        out.writeDouble(one.getKey().delta());
        one.getValue().write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Takes up what another run had learned; of another version nothing.
   *
   * @throws UncheckedIOException when the bytes are not whole; nothing has changed then
   */
  void restore(byte @Nullable [] saved) {
    if (saved == null) {
      return;
    }
    Map<Place, Calibration> read = new LinkedHashMap<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(saved))) {
      if (in.readInt() != VERSION) {
        return;
      }
      int count = in.readInt();
      if (count < 0 || count > MAX_PLACES) {
        throw new IOException("expected 0 to " + MAX_PLACES + " places, got " + count);
      }
      for (int i = 0; i < count; i++) {
        Place place = new Place(in.readUTF(), in.readUTF(), in.readDouble());
        Calibration calibration = new Calibration(place.delta());
        calibration.read(in);
        read.put(place, calibration);
      }
      if (in.read() >= 0) {
        throw new IOException("expected nothing after " + count + " places");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    synchronized (calibrations) {
      restored.clear();
      restored.putAll(read);
    }
  }
}
