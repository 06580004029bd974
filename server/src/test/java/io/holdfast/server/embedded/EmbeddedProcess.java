package io.holdfast.server.embedded;

import io.holdfast.client.JobType;
import java.nio.file.Path;

/**
 * An application with a server in it, to be killed: submits jobs and says the id of each when it is
 * confirmed, one a line, until its death.
 */
final class EmbeddedProcess {
  static final JobType<String, String> TYPE = JobType.of("any", String.class, String.class);

  private EmbeddedProcess() {}

  @SuppressWarnings("InfiniteLoopStatement")
  public static void main(String[] arguments) {
    Holdfast holdfast = Holdfast.embedded(Path.of(arguments[0]));
    for (int at = 0; ; at++) {
      System.out.println(holdfast.client().submit(TYPE, "job " + at).id());
      System.out.flush();
    }
  }
}
