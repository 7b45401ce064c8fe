package dev.reprise.cli;

import dev.reprise.identity.VirtualKey;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a key back. */
@Command(
    name = "revoke",
    description = "Takes a key back: a running gateway refuses it within a second.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class RevokeKeyCommand implements Callable<Integer> {

  @Mixin private final KeysOptions options = new KeysOptions();

  @Parameters(paramLabel = "ID", description = "As list shows it; no part of the secret.")
  private String id;

  @Override
  public Integer call() throws Exception {
    return KeysOptions.run(this::run);
  }

  private int run() throws Exception {
    VirtualKey revoked = options.keys().revoke(id);
    if (revoked == null) {
      throw options.refused("there is no key with the id '" + id + "'; see: reprise keys list");
    }
    if (options.isJson()) {
      options.print(revoked, Map.of());
    } else {
      options.out().println("revoked " + revoked.id() + " of " + revoked.name());
      options.out().flush();
    }
    return ExitCodes.OK;
  }
}
