package dev.reprise.access.jwt;

import dev.reprise.identity.Grants;
import dev.reprise.identity.Limits;
import java.util.List;

/**
 * Which tokens count, and what they say.
 *
 * @param modelsClaim empty for none
 * @param grants where no claim says more
 */
public record Terms(
    String issuer,
    String audience,
    List<String> algorithms,
    String nameClaim,
    String tenantClaim,
    String modelsClaim,
    Grants grants,
    Limits limits,
    int leewaySeconds) {}
