package dev.reprise.cli;

import dev.reprise.identity.Budget;
import dev.reprise.identity.Grants;
import dev.reprise.identity.Limits;
import dev.reprise.identity.VirtualKey;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a key. */
@Command(
    name = "create",
    description = "Makes a key and shows it, once: only a digest of it is kept.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class CreateKeyCommand implements Callable<Integer> {
  private static final Pattern AHEAD = Pattern.compile("([1-9][0-9]{0,4})([hd])");

  @Mixin private final KeysOptions options = new KeysOptions();

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Whose it is, for people.")
  private String name;

  @Option(
      names = "--tenant",
      required = true,
      paramLabel = "TENANT",
      description = "With whom it shares answers: 1 to 40 of a-z, 0-9, '.', '_' and '-'.")
  private String tenant;

  @Option(
      names = "--model",
      paramLabel = "PATTERN",
      description = "A model that it may ask, * for any text; may be repeated (default: all).")
  private final List<String> models = new ArrayList<>();

  @Option(
      names = "--route",
      paramLabel = "PATTERN",
      description = "A path or a route of the cache; may be repeated (default: all).")
  private final List<String> routes = new ArrayList<>();

  @Option(names = "--requests-per-minute", paramLabel = "N", description = "0 for no bound.")
  private long requestsPerMinute;

  @Option(names = "--tokens-per-minute", paramLabel = "N", description = "0 for no bound.")
  private long tokensPerMinute;

  @Option(names = "--concurrency", paramLabel = "N", description = "Requests at once.")
  private int concurrency;

  @Option(names = "--tokens-per-day", paramLabel = "N", description = "Budget of a day (UTC).")
  private double tokensPerDay;

  @Option(names = "--tokens-per-month", paramLabel = "N", description = "Budget of a month.")
  private double tokensPerMonth;

  @Option(names = "--tokens-total", paramLabel = "N", description = "Budget of all its life.")
  private double tokensTotal;

  @Option(names = "--money-per-day", paramLabel = "X", description = "As priced; see prices.")
  private double moneyPerDay;

  @Option(names = "--money-per-month", paramLabel = "X", description = "The same of a month.")
  private double moneyPerMonth;

  @Option(names = "--money-total", paramLabel = "X", description = "The same of all its life.")
  private double moneyTotal;

  @Option(
      names = "--expires",
      paramLabel = "WHEN",
      description = "Such as 90d, 12h or 2030-01-31T00:00:00Z (default: never).")
  private @Nullable String expires;

  @Override
  public Integer call() throws Exception {
    VirtualKey.Order order = order();
    return KeysOptions.run(
        () -> {
          show(options.keys().issue(order));
          return ExitCodes.OK;
        });
  }

  private VirtualKey.Order order() {
    try {
      Budget tokens = new Budget(tokensPerDay, tokensPerMonth, tokensTotal);
      Budget money = new Budget(moneyPerDay, moneyPerMonth, moneyTotal);
      Limits limits = new Limits(requestsPerMinute, tokensPerMinute, concurrency, tokens, money);
      return new VirtualKey.Order(name, tenant, new Grants(models, routes), limits, expiry());
    } catch (IllegalArgumentException e) {
      throw options.refused(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable Instant expiry() {
    if (expires == null) {
      return null;
    }
    Instant now = Instant.now();
    try {
      Instant end = moment(expires, now);
      if (end.isAfter(now)) {
        return end;
      }
    } catch (DateTimeException | ArithmeticException e) {
      // Told below.
    }
    throw options.refused(
        "--expires: expected a time ahead, such as 90d, 12h or 2030-01-31T00:00:00Z, got '"
            + expires
            + "'");
  }

  private static Instant moment(String text, Instant now) {
    Matcher ahead = AHEAD.matcher(text);
    if (!ahead.matches()) {
      return Instant.parse(text);
    }
    ChronoUnit unit = ahead.group(2).equals("d") ? ChronoUnit.DAYS : ChronoUnit.HOURS;
    Duration wait = Duration.of(Long.parseLong(ahead.group(1)), unit);
    return now.plus(wait).truncatedTo(ChronoUnit.SECONDS);
  }

  private void show(VirtualKey.Issued issued) {
    if (options.isJson()) {
      options.print(issued.key(), Map.of("key", issued.text()));
      return;
    }
    options.out().println(issued.text());
    options.out().println("It is shown this once. Its id, to revoke it: " + issued.key().id());
    options.out().flush();
  }
}
