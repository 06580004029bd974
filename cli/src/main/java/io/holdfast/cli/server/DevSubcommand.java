package io.holdfast.cli.server;

import io.holdfast.cli.Streams;
import io.holdfast.cli.Subcommand;

/** {@code holdfast dev}. */
public final class DevSubcommand implements Subcommand {
  @Override
  public String name() {
    return "dev";
  }

  @Override
  public Object command(Streams streams) {
    return new DevCommand(streams, StopSignal.ofThisProcess());
  }
}
