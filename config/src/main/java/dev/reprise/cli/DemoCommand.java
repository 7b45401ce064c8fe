package dev.reprise.cli;

import dev.reprise.cli.Startup.StartException;
import dev.reprise.config.Gateway;
import dev.reprise.config.RepriseConfig;
import dev.reprise.demo.Demo;
import dev.reprise.demo.SimulatedProvider;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what the gateway does, with a simulated provider and no key. */
@Command(
    name = "demo",
    description =
        "Plays support-desk questions in several wordings through the gateway to a SIMULATED"
            + " provider, prints what the cache saved, then stays up for you to try.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class DemoCommand implements Callable<Integer> {

  @Option(names = "--once", description = "Exit after the report instead of staying up.")
  private boolean once;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "The gateway's port; 0 takes any free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Override
  public Integer call() throws IOException, StartException {
    // Before the first logger is made: a line per request would bury the report.
    System.setProperty("REPRISE_ACCESS_LOG", "OFF");
    System.setProperty("REPRISE_LOG_LEVEL", "WARN");
    try (SimulatedProvider provider = new SimulatedProvider();
        Gateway gateway = Startup.gateway(settings(provider))) {
      URI base = URI.create("http://127.0.0.1:" + gateway.port() + "/v1");
      Demo demo = new Demo();
      int status = demo.run(base, provider, System.out);
      if (once) {
        return status;
      }
      System.out.println();
      System.out.println(demo.tryIt(base));
      System.out.printf("The gateway stays up on %s; Ctrl-C stops it.%n", base);
      new Signals().await(gateway);
      return status;
    }
  }

  private RepriseConfig settings(SimulatedProvider provider) {
    RepriseConfig defaults = RepriseConfig.DEFAULTS;
    return defaults
        .withListeners(defaults.server().listeningOn("127.0.0.1", port), defaults.admin().onPort(0))
        .withUpstream(defaults.upstream().withUrl(provider.baseUri()));
  }
}
