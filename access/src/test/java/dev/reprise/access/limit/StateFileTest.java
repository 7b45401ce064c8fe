package dev.reprise.access.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.identity.Budget;
import dev.reprise.identity.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
  private static final Limits LIMITS =
      new Limits(0, 0, 0, new Budget(0, 0, 100), new Budget(0, 0, 1));
  private static final Cost COST = new Cost(60, 0.6);

  @TempDir private Path folder;

  private Accounts opened(Path file) {
    Accounts accounts = new Accounts(Clock.system());
    new StateFile(file, accounts).open();
    return accounts;
  }

  @Test
  void whatWasTakenIsThereAfterARestart() throws IOException {
    Path file = folder.resolve("deeper/usage.json");
    Accounts accounts = new Accounts(Clock.system());
    StateFile state = new StateFile(file, accounts);
    state.open();
    state.flush();
    assertThat(file).doesNotExist();
    Account account = accounts.of("key:a", LIMITS);
    assertThat(account.reserve(COST)).isNull();
    account.settle(COST, COST);
    state.flush();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(opened(file).of("key:a", LIMITS).reserve(COST)).isNotNull();
    assertThat(opened(file).of("key:b", LIMITS).reserve(COST)).isNull();
    FileTime longAgo = FileTime.fromMillis(0);
    Files.setLastModifiedTime(file, longAgo);
    state.flush();
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(longAgo);
  }

  @Test
  void aBrokenFileTurnsNobodyAway() throws IOException {
    Path file = folder.resolve("usage.json");
    for (String broken : new String[] {"{", "[]", "{\"accounts\":{\"a\":7}}", "", "null"}) {
      Files.writeString(file, broken);
      assertThat(opened(file).of("key:a", LIMITS).reserve(COST)).isNull();
    }
  }

  @Test
  void whatCouldNotBeWrittenIsWrittenLater() throws IOException {
    Path file = folder.resolve("usage.json");
    Accounts accounts = new Accounts(Clock.system());
    StateFile state = new StateFile(file, accounts);
    Account account = accounts.of("key:a", LIMITS);
    assertThat(account.reserve(COST)).isNull();
    // A folder in its way that is not empty cannot be replaced by a file.
    Files.createDirectories(file.resolve("in the way"));
    state.flush();
    assertThat(state.isAway()).isTrue();
    Files.delete(file.resolve("in the way"));
    Files.delete(file);
    state.flush();
    assertThat(state.isAway()).isFalse();
    assertThat(opened(file).of("key:a", LIMITS).reserve(COST)).isNotNull();
  }
}
