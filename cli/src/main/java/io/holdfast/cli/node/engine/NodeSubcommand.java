package io.holdfast.cli.node.engine;

import io.holdfast.cli.Streams;
import io.holdfast.cli.Subcommand;
import io.holdfast.cli.node.NodeCommand;

/** {@code holdfast node}: the line protocol on the real engine. */
public final class NodeSubcommand implements Subcommand {
  @Override
  public String name() {
    return "node";
  }

  @Override
  public Object command(Streams streams) {
    return new NodeCommand(streams, LocalNodeEngine::open, Runtime.getRuntime()::halt);
  }
}
