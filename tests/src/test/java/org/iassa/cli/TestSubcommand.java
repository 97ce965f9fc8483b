package org.iassa.cli;

import picocli.CommandLine.Command;

/** A subcommand of another module, found through ServiceLoader. */
@Command(name = "hello-from-a-test", hidden = true)
public final class TestSubcommand implements Subcommand {
  @Override
  public Integer call() {
    return 42;
  }
}
