package io.holdfast.embedded;

import com.alipay.sofa.jraft.JRaftServiceFactory;
import com.alipay.sofa.jraft.rpc.RaftRpcFactory;
import com.alipay.sofa.jraft.util.JRaftServiceLoader;
import com.alipay.sofa.jraft.util.timer.RaftTimerFactory;
import io.holdfast.client.JobType;
import io.holdfast.client.Worker;
import io.holdfast.server.embedded.Holdfast;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * An application that uses the Raft library itself, and Holdfast beside it. Says one line for each
 * thing that it finds; runs with the artifact and the plain library on its class path.
 */
final class ApplicationProcess {
  private static final JobType<String, String> ECHO =
      JobType.of("echo", String.class, String.class);

  private ApplicationProcess() {}

  public static void main(String[] arguments) throws IOException, ClassNotFoundException {
    // What the application itself gets, by the library's own loader and before anything of ours.
    var timers = JRaftServiceLoader.load(RaftTimerFactory.class).first();
    System.out.println("plain timers " + timers.getClass().getName());
    try (Holdfast holdfast = Holdfast.inMemory();
        Worker worker =
            Worker.builder(holdfast.client()).handle(ECHO, (text, context) -> text).start()) {
      String result = holdfast.client().submit(ECHO, "done").await(Duration.ofSeconds(30));
      System.out.println("job " + result + " by " + worker.name());
    }
    files(
        "plain", List.of(JRaftServiceFactory.class, RaftRpcFactory.class, RaftTimerFactory.class));
    String shaded = "io.holdfast.shaded.jraft.";
    files(
        "shaded",
        List.of(
            Class.forName(shaded + "JRaftServiceFactory"),
            Class.forName(shaded + "rpc.RaftRpcFactory"),
            Class.forName(shaded + "util.timer.RaftTimerFactory")));
  }

  /** The providers that are named for a service anywhere on the class path. */
  private static void files(String whose, List<Class<?>> services) throws IOException {
    ClassLoader loader = ApplicationProcess.class.getClassLoader();
    for (Class<?> service : services) {
      String name = "META-INF/services/" + service.getName();
      for (URL file : Collections.list(loader.getResources(name))) {
        try (BufferedReader lines =
            new BufferedReader(new InputStreamReader(file.openStream(), StandardCharsets.UTF_8))) {
          lines
              .lines()
              .filter(line -> !line.isBlank())
              .forEach(line -> System.out.println(whose + " " + service.getName() + " " + line));
        }
      }
    }
  }
}
