package io.holdfast.cli.demo;

import io.holdfast.cli.Streams;
import io.holdfast.cli.Subcommand;

/** {@code holdfast demo}. */
public final class DemoSubcommand implements Subcommand {
  @Override
  public String name() {
    return "demo";
  }

  @Override
  public Object command(Streams streams) {
    return new DemoCommand(streams);
  }
}
