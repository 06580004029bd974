package io.holdfast.simulation;

import io.holdfast.cli.Streams;
import io.holdfast.cli.Subcommand;

/** Adds {@code holdfast simulate}. */
public final class SimulateSubcommand implements Subcommand {
  @Override
  public String name() {
    return "simulate";
  }

  @Override
  public Object command(Streams streams) {
    return new Simulate(streams);
  }
}
