package dev.reprise.access;

import dev.reprise.identity.Grants;
import dev.reprise.identity.Identity;
import dev.reprise.identity.Limits;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A caller that is known by its client certificate, which TLS has verified.
 *
 * @param subject {@code cn:NAME} for the subject's common name, or one of its alternative names:
 *     {@code dns:NAME}, {@code uri:NAME} or {@code email:NAME}
 * @param tenant whose answers it shares
 * @param models that it may ask; empty for all
 * @param routes that it may use; empty for all
 */
public record CertificateConfig(
    String subject, String tenant, List<String> models, List<String> routes, Limits limits) {

  private static final Pattern SUBJECT = Pattern.compile("(cn|dns|uri|email):.{1,1000}");

  /** A section is laid over it, which has to name subject and tenant. */
  public static final CertificateConfig DEFAULTS =
      new CertificateConfig("", "", List.of(), List.of(), Limits.NONE);

  public CertificateConfig {
    if (!subject.isEmpty() && !SUBJECT.matcher(subject).matches()) {
      throw new IllegalArgumentException(
          "subject: expected cn:NAME, dns:NAME, uri:NAME or email:NAME, got " + subject);
    }
    if (!tenant.isEmpty() && !Identity.isTenant(tenant)) {
      throw new IllegalArgumentException(
          "tenant: expected " + Identity.TENANTS + ", got '" + tenant + "'");
    }
    Grants grants = new Grants(models, routes);
    models = grants.models();
    routes = grants.routes();
  }

  /** What has to be named and is not; null when nothing is missing. */
  @Nullable String missing() {
    if (subject.isEmpty()) {
      return "subject: expected cn:NAME, dns:NAME, uri:NAME or email:NAME, got none";
    }
    return tenant.isEmpty() ? "tenant: expected " + Identity.TENANTS + ", got none" : null;
  }
}
