package io.holdfast.cli.server;

import io.holdfast.cli.Streams;
import io.holdfast.cli.Subcommand;

/** {@code holdfast server}. */
public final class ServerSubcommand implements Subcommand {
  @Override
  public String name() {
    return "server";
  }

  @Override
  public Object command(Streams streams) {
    return new ServerCommand(streams, StopSignal.ofThisProcess(), System.getenv());
  }
}
