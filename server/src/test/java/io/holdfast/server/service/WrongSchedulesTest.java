package io.holdfast.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.http.HttpFront;
import io.holdfast.server.http.HttpOptions;
import io.holdfast.server.metrics.ServerMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The decision table of schedules, queues and jobs that cannot be meant, at a real server: what was
 * sent, and the line that names the field and says what would be right.
 */
final class WrongSchedulesTest {
  @TempDir static Path folder;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static Server server;
  private static HttpFront front;

  @BeforeAll
  static void serve() throws IOException {
    server =
        new Server(
            ServerConfig.alone(folder.resolve("data"), 0),
            death -> {
              throw new AssertionError("Expected the replica to live", death);
            });
    front =
        new HttpFront(
            server.jobs(),
            server.workers(),
            server.cluster(),
            server.schedules(),
            new ServerMetrics(
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                server.jobs(),
                server.cluster()),
            HttpOptions.of("127.0.0.1", 0, 10_000));
    server.start();
    front.start();
    Awaitility.await().until(() -> server.cluster().status().recovery() != null);
  }

  @AfterAll
  static void stop() {
    front.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"type":"t"} | Expected exactly one of cron, every, afterEnd and at but there are 0
          {"type":"t","cron":"0 0 * * *","every":"1h"} | Expected exactly one of cron, every, afterEnd and at but there are 2
          {"cron":"0 0 * * *"} | Expected type but it is not there
          {"type":"t","cron":"0 0 31 2 *"} | Expected cron to name a day that exists within ten years but "0 0 31 2 *" names none
          {"type":"t","cron":"0 0 30 FEB *"} | Expected cron to name a day that exists within ten years but "0 0 30 FEB *" names none
          {"type":"t","cron":"0 0 * *"} | Expected cron to have five fields (minute, hour, day of the month, month, day of the week), or six with the second first, but it has 4: '0 0 * *'
          {"type":"t","cron":"@never"} | Expected cron to be one of @yearly, @monthly, @weekly, @daily, @hourly, or five or six fields, but it is '@never'
          {"type":"t","cron":"@every 5m"} | Expected cron to be one of @yearly, @monthly, @weekly, @daily, @hourly, or five or six fields, but it is '@every 5m'; a fixed rate is 'every'
          {"type":"t","cron":"0 0 * * *","zone":"Europe/Berln"} | Expected zone to be a time zone such as Europe/Berlin or UTC but it is 'Europe/Berln'
          {"type":"t","every":"0s"} | Expected every to be from 1ms to 2501999792h59m992ms but it is 0s
          {"type":"t","every":"-5m"} | Expected every to be a length of time such as 250ms, 30s or 1h30m but it is "-5m"
          {"type":"t","at":"2001-01-01T00:00:00Z"} | Expected at to be after now,
          {"type":"t","at":"+292000000-01-01T00:00:00Z"} | Expected at to be a point in time such as 2026-11-23T18:30:00Z but it is "+292000000-01-01T00:00:00Z"
          {"type":"t","cron":"0 0 1 1 *","end":"2001-01-01T00:00:00Z"} | Expected the schedule to fire before its end, 2001-01-01T00:00:00Z, but it never does from now on
          {"type":"t","every":"1h","gap":"JUMP"} | Expected gap to be one of SHIFT, SKIP but it is "JUMP"
          {"type":"t","every":"1h","overlap":"NONE"} | Expected overlap to be one of FIRST, LAST, BOTH but it is "NONE"
          {"type":"t","every":"1h","missed":"SOME"} | Expected missed to be one of NONE, ONE, ALL but it is "SOME"
          {"type":"t","every":"1h","concurrency":"WAIT"} | Expected concurrency to be one of ALLOW, SKIP, QUEUE_ONE, REPLACE but it is "WAIT"
          {"type":"t","every":"1h","jitter":"-1s"} | Expected jitter to be a length of time such as 250ms, 30s or 1h30m but it is "-1s"
          {"type":"t","every":"1h","missedMost":0} | Expected missedMost to be from 1 to
          {"type":"t","every":"1h","concurrencyKey":"k","concurrencyLimit":0} | Expected concurrencyLimit to be from 1 to 1000000 but it is 0
          {"type":"t","every":"1h","key":"k"} | There is no field "key"
          {"type":"t","every":"1h","after":["1"]} | There is no field "after"
          """)
  void aScheduleThatCannotBeMeant(String body, String line) throws Exception {
    refused("PUT", "/v1/schedules/s", body, 400, "INVALID_ARGUMENT", line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"concurrency":0} | Expected concurrency to be from 1 to 1000000 but it is 0
          {"rate":"0/1s"} | Expected the count of rate to be from 1 to 1000000 but it is 0
          {"rate":"10"} | Expected rate to be a rate such as "10/1s" but it is "10"
          {"weight":0} | Expected weight to be from 1 to 1000 but it is 0
          {"maxJobs":0} | Expected maxJobs to be from 1 to
          {"retention":"0s"} | Expected retention to be from 1ms to 2501999792h59m992ms but it is 0s
          {"retentionCount":0} | Expected retentionCount to be from 1 to
          {"retentionBytes":-1} | Expected retentionBytes to be from 1 to
          {"maxjobs":1} | There is no field "maxjobs"; did you mean maxJobs?
          """)
  void aQueueThatCannotBeMeant(String body, String line) throws Exception {
    refused("PUT", "/v1/queues/q", body, 400, "INVALID_ARGUMENT", line);
  }

  /**
   * No cycle can be made: a job comes after jobs that there are, and no job is there before it is.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"type":"t","after":["999"]} | 400 | INVALID_ARGUMENT | Expected each of after to be a job that was submitted before but job 999 is not known
          {"type":"t","after":["1","1"]} | 400 | INVALID_ARGUMENT | Expected
          {"type":"t","delay":"-1s"} | 400 | INVALID_ARGUMENT | Expected delay to be a length of time such as 250ms, 30s or 1h30m but it is "-1s"
          {"type":"t","runAt":"+292000000-01-01T00:00:00Z"} | 400 | INVALID_ARGUMENT | Expected runAt to be a point in time
          """)
  void aJobThatCannotBeMeant(String body, int status, String code, String line) throws Exception {
    refused("POST", "/v1/jobs", body, status, code, line);
  }

  private static void refused(
      String method, String path, String body, int status, String code, String line)
      throws Exception {
    HttpResponse<String> answer =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + front.port() + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    JsonNode problem = new ObjectMapper().readTree(answer.body());
    assertThat(problem.get("code").asText()).isEqualTo(code);
    assertThat(problem.get("detail").asText()).startsWith(line).hasLineCount(1);
  }
}
