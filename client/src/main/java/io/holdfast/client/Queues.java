package io.holdfast.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What is set for queues: limits, weight and length, and whether they are paused. Used by many
 * threads at once; each method returns when it is durable.
 *
 * <pre>{@code
 * client.queues().set("billing", queue -> queue.concurrency(20).rate(100, Duration.ofMinutes(1)));
 * client.queues().pause("billing");
 * }</pre>
 *
 * <p>Needs the right to change the cluster, where the server asks for one. Refused with
 * INVALID_ARGUMENT, which names the field.
 */
public final class Queues {
  private static final byte[] NOTHING = new byte[0];

  private final HoldfastClient client;

  Queues(HoldfastClient client) {
    this.client = client;
  }

  /** A queue as it is now; one that nobody has used is as empty as any. */
  public QueueStatus get(String queue) {
    return asked("GET", queue, "", NOTHING);
  }

  /** All queues that have jobs or settings, in the order of their names. */
  public List<QueueStatus> list() {
    List<QueueStatus> queues = new ArrayList<>();
    byte[] answer = client.request("GET", "/v1/queues", NOTHING);
    for (JsonNode each : WireJson.field(WireJson.tree(answer), "queues")) {
      queues.add(QueueStatus.of(each));
    }
    return queues;
  }

  /** Sets all settings of a queue: what is not said is not set. */
  public QueueStatus set(String queue, Consumer<QueueOptions> settings) {
    QueueOptions options = new QueueOptions();
    settings.accept(options);
    return asked("PUT", queue, "", options.encode());
  }

  /** It takes jobs, and nothing of it starts until it is resumed. What runs goes on. */
  public QueueStatus pause(String queue) {
    return asked("POST", queue, ":pause", NOTHING);
  }

  /** Lets a paused or draining queue go on. */
  public QueueStatus resume(String queue) {
    return asked("POST", queue, ":resume", NOTHING);
  }

  /** It refuses new jobs with QUEUE_DRAINING, and ends what it has. */
  public QueueStatus drain(String queue) {
    return asked("POST", queue, ":drain", NOTHING);
  }

  private QueueStatus asked(String method, String queue, String verb, byte[] body) {
    String name = URLEncoder.encode(queue, StandardCharsets.UTF_8).replace("+", "%20");
    byte[] answer = client.request(method, "/v1/queues/" + name + verb, body);
    return QueueStatus.of(WireJson.tree(answer));
  }
}
