package io.holdfast.cli.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How a process learns that it is to end. */
interface StopSignal {
  /**
   * Begins to listen.
   *
   * @param stop called once at most, from any thread; must be short
   */
  void onStop(Runnable stop);

  /**
   * SIGTERM and SIGINT. The JVM would end the process as soon as its hooks have; this one waits
   * until the command has ended it with its own exit code, ten seconds at most.
   */
  static StopSignal ofThisProcess() {
    return stop ->
        Runtime.getRuntime()
            .addShutdownHook(
                new Thread(
                    () -> {
                      stop.run();
                      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                      while (System.nanoTime() < deadline) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                      }
                      System.err.println(
                          "holdfast: it did not end within ten seconds; nothing that was answered"
                              + " is lost");
                    },
                    "holdfast-stop"));
  }
}
