package dev.reprise.store.eviction;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shares of all tenants that hold something, and of the namespaces that are named. */
final class Shares {
  private final long maxBytes;
  private final Quotas quotas;
  private final long restBytes;
  private final Map<String, Share> namespaces = new HashMap<>();
  private final Map<String, Tenant> tenants = new HashMap<>();
  private int unnamed;

  /** Of each tenant that is not named. */
  private long equalBytes;

  Shares(long maxBytes, Quotas quotas) {
    this.maxBytes = maxBytes;
    this.quotas = quotas;
    this.restBytes = (long) (quotas.rest() * maxBytes);
    this.equalBytes = restBytes;
    quotas.namespaces().forEach((name, part) -> namespaces.put(name, new Share(fixed(part))));
  }

  private record Tenant(Share share, Map<Object, Pool> pools) {}

  /** The pool of such a resident, made when it is the first. */
  Pool poolOf(Resident resident) {
    Tenant tenant = tenants.get(resident.tenant());
    if (tenant == null) {
      tenant = new Tenant(shareOf(resident.tenant()), new IdentityHashMap<>(2));
      tenants.put(resident.tenant(), tenant);
    }
    Share share = tenant.share();
    Share namespace = namespaces.get(resident.namespace());
    return tenant
        .pools()
        .computeIfAbsent(namespace == null ? this : namespace, _ -> new Pool(share, namespace));
  }

  /** Forgets a tenant that holds nothing any more. */
  void leave(String name, Share share) {
    if (share.bytes > 0) {
      return;
    }
    tenants.remove(name);
    if (!quotas.tenants().containsKey(name)) {
      unnamed--;
      divide();
    }
  }

  private Share shareOf(String tenant) {
    Double part = quotas.tenants().get(tenant);
    if (part != null) {
      return new Share(fixed(part));
    }
    unnamed++;
    divide();
    return new Share(() -> equalBytes);
  }

  private void divide() {
    equalBytes = restBytes / Math.max(1, unnamed);
  }

  private Share.Guarantee fixed(double part) {
    long bytes = (long) (part / Math.max(1, quotas.sum()) * maxBytes);
    return () -> bytes;
  }

  /** Null when it holds nothing. */
  @Nullable Share tenant(String name) {
    Tenant tenant = tenants.get(name);
    return tenant == null ? null : tenant.share();
  }
}
