package io.holdfast.cli.token;

import io.holdfast.cli.Streams;
import io.holdfast.cli.Subcommand;
import io.holdfast.cli.remote.Nouns;

/** {@code holdfast token}, with its own subcommand. */
public final class TokenSubcommand implements Subcommand {
  @Override
  public String name() {
    return "token";
  }

  @Override
  public Object command(Streams streams) {
    return Nouns.noun("Makes tokens, by which servers know who asks.")
        .addSubcommand("new", new NewCommand(streams));
  }
}
