package dev.reprise.access;

import dev.reprise.identity.Grants;
import dev.reprise.identity.Identity;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/** Callers that are known by their certificates. Immutable. */
final class Certificates {

  /** What the alternative names are called that count here (RFC 5280 section 4.2.1.6). */
  private static final Map<Integer, String> KINDS = Map.of(1, "email", 2, "dns", 6, "uri");

  private record Entry(String subject, Identity identity) {}

  private final List<Entry> entries;

  Certificates(Map<String, CertificateConfig> byName) {
    Map<String, Entry> all = new LinkedHashMap<>();
    byName.forEach((name, config) -> all.put(name, entry(name, config)));
    entries = List.copyOf(all.values());
  }

  private static Entry entry(String name, CertificateConfig config) {
    Identity identity =
        new Identity(
            "certificate:" + name,
            name,
            config.tenant(),
            new Grants(config.models(), config.routes()).compiled(),
            config.limits(),
            Long.MAX_VALUE);
    return new Entry(config.subject(), identity);
  }

  /**
   * Null when nobody is known by it.
   *
   * @param certificate verified by TLS; null when there is none
   */
  @Nullable Identity find(@Nullable X509Certificate certificate, long nowMs) {
    if (certificate == null || entries.isEmpty()) {
      return null;
    }
    // A connection may outlive the certificate that it began with.
    if (nowMs > certificate.getNotAfter().getTime()) {
      return null;
    }
    Set<String> names = names(certificate);
    for (Entry entry : entries) {
      if (names.contains(entry.subject())) {
        return until(entry.identity(), certificate.getNotAfter().getTime());
      }
    }
    return null;
  }

  private static Identity until(Identity identity, long expiresMs) {
    return new Identity(
        identity.id(),
        identity.name(),
        identity.tenant(),
        identity.grants(),
        identity.limits(),
        expiresMs);
  }

  private static Set<String> names(X509Certificate certificate) {
    Set<String> names = new HashSet<>();
    String common = commonName(certificate);
    if (common != null) {
      names.add("cn:" + common);
    }
    try {
      Collection<List<?>> alternative = certificate.getSubjectAlternativeNames();
      for (List<?> each : alternative == null ? List.<List<?>>of() : alternative) {
        String kind = KINDS.get((Integer) each.get(0));
        if (kind != null) {
          names.add(kind + ":" + each.get(1));
        }
      }
    } catch (CertificateParsingException e) {
      // Then it has none that could be read.
    }
    return names;
  }

  /** Null when there is none, and when there are several: which one is meant nobody can tell. */
  private static @Nullable String commonName(X509Certificate certificate) {
    try {
      String found = null;
      for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        if (!rdn.getType().toLowerCase(Locale.ROOT).equals("cn")) {
          continue;
        }
        if (found != null) {
          return null;
        }
        found = rdn.getValue() instanceof String text ? text : "";
      }
      return found;
    } catch (InvalidNameException e) {
      return null;
    }
  }
}
