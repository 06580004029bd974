package io.holdfast.server.http;

import static io.holdfast.server.http.ServedApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decision table of what is wrong with a request: what was sent, and the line about it. */
final class WrongRequestsTest {
  private static ServedApi api;

  @BeforeAll
  static void serve() throws IOException {
    api =
        new ServedApi(HttpOptions.of("127.0.0.1", 0, 10_000).withBodies(4 << 20, 6 << 20, 30_000));
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"type":"t","queu":"q"}          | There is no field "queu"; did you mean queue?
          {"type":"t","payloadbase64":""}  | There is no field "payloadbase64"; did you mean payloadBase64?
          {"type":"t","x":1}               | There is no field "x"; known: queue, type, payload, payloadBase64, key, delay, runAt, queueTimeout, totalTimeout, runTimeout, maxAttempts, retryDelay, onWorkerLoss, keyTtl, traceparent, tracestate, priority, concurrencyKey, concurrencyLimit, rateLimit, fairnessKey, uniqueWhilePending, retry, after, onFailure
          {"type":"t","type":"t"}          | Expected type once but it is there again
          {}                               | Expected type but it is not there
          {"type":null}                    | Expected type but it is not there
          {"type":""}                      | Expected type to have 1 to 1024 bytes but it has 0
          {"type":3}                       | Expected type to be a string but it is 3
          {"type":["t"]}                   | Expected type to be a string but it is a list
          {"type":{"a":1}}                 | Expected type to be a string but it is an object
          {"type":true}                    | Expected type to be a string but it is true
          {"type":"\\ud800"}               | Expected type to be Unicode but it has half a surrogate pair
          {"type":"t","maxAttempts":"3"}   | Expected maxAttempts to be a whole number but it is "3"
          {"type":"t","maxAttempts":1.5}   | Expected maxAttempts to be a whole number but it is 1.5
          {"type":"t","maxAttempts":0}     | Expected maxAttempts to be from 1 to 1000000 but it is 0
          {"type":"t","maxAttempts":99999999999999999999} | Expected maxAttempts to be a whole number but it is 99999999999999999999
          {"type":"t","delay":30}          | Expected delay to be a length of time such as "30s" but it is 30
          {"type":"t","delay":"30"}        | Expected delay to be a length of time such as 250ms, 30s or 1h30m but it is "30"
          {"type":"t","delay":"-1s"}       | Expected delay to be a length of time such as 250ms, 30s or 1h30m but it is "-1s"
          {"type":"t","runAt":"tomorrow"}  | Expected runAt to be a point in time such as 2026-11-23T18:30:00Z but it is "tomorrow"
          {"type":"t","runAt":"2026-11-23T18:30:00Z","delay":"1s"} | Expected only one of delay and runAt but both are there
          {"type":"t","keyTtl":"0s"}       | Expected keyTtl to be from 1ms to 2501999792h59m992ms but it is 0s
          {"type":"t","onWorkerLoss":"RETRY"} | Expected onWorkerLoss to be one of REASSIGN, FAIL, HOLD but it is "RETRY"
          {"type":"t","onWorkerLoss":"hold"}  | Expected onWorkerLoss to be one of REASSIGN, FAIL, HOLD but it is "hold"
          {"type":"t","payload":1,"payloadBase64":"AA=="} | Expected only one of payload and payloadBase64 but both are there
          {"type":"t","payloadBase64":"!"} | Expected payloadBase64 to be base64 but it is not
          {"type":"t","payload":"\\udc00"} | Expected payload to be Unicode but it has half a surrogate pair
          {"type":"t","retry":{"maxAttempts":2},"maxAttempts":3} | Expected only one of retry and maxAttempts but both are there
          {"type":"t","retry":{"maxAttempts":2},"retryDelay":"1s"} | Expected only one of retry and retryDelay but both are there
          {"type":"t","retry":{"delays":["1s"],"factor":2}} | Expected only one of retry.delays and retry.factor but both are there
          {"type":"t","retry":{"delays":["1s","-1s"]}} | Expected retry.delays[1] to be a length of time such as 250ms, 30s or 1h30m but it is "-1s"
          {"type":"t","retry":{"jitter":2}} | Expected retry.jitter to be from 0.0 to 1.0 but it is 2.0
          {"type":"t","retry":{"factor":0.5}} | Expected retry.factor to be from 1.0 to 10.0 but it is 0.5
          {"type":"t","retry":{"neverOn":[""]}} | Expected retry.neverOn[0] to have 1 to 1024 bytes but it has 0
          {"type":"t","retry":{"jiter":1}} | There is no field "retry.jiter"; did you mean jitter?
          {"type":"t","retry":3}           | Expected retry to be a JSON object but it is 3
          {"type":"t","after":["x"]}       | Expected after[0] to be an id, a string of digits, but it is "x"
          {"type":"t","after":[7]}         | Expected after[0] to be a string but it is 7
          {"type":"t","after":["1"],"onFailure":"STOP"} | Expected onFailure to be one of CANCEL, RUN but it is "STOP"
          {"type":"t","onFailure":"RUN"}   | Expected onFailure only with after, the jobs that may fail
          {"type":"t","delay":"-5s"}       | Expected delay to be a length of time such as 250ms, 30s or 1h30m but it is "-5s"
          {"type":"t","runAt":"+292000000-01-01T00:00:00Z"} | Expected runAt to be a point in time such as 2026-11-23T18:30:00Z but it is "+292000000-01-01T00:00:00Z"
          {"type":"t","priority":10}       | Expected priority to be from 0 to 9 but it is 10
          {"type":"t","concurrencyKey":"k","concurrencyLimit":0} | Expected concurrencyLimit to be from 1 to 1000000 but it is 0
          {"type":"t","concurrencyLimit":1} | Expected concurrencyKey with a limit but it is not there
          {"type":"t","concurrencyKey":"k"} | Expected concurrencyLimit or rateLimit with a concurrencyKey but neither is there
          {"type":"t","concurrencyKey":"k","rateLimit":"fast"} | Expected rateLimit to be a rate such as "10/1s" but it is "fast"
          {"type":"t","concurrencyKey":"k","rateLimit":"0/1s"} | Expected the count of rateLimit to be from 1 to 1000000 but it is 0
          {"type":"t","uniqueWhilePending":true} | Expected key with uniqueWhilePending but it is not there
          []                               | Expected the body to be a JSON object but it is a list
          3                                | Expected the body to be a JSON object but it is 3
          {} {}                            | Expected the body to be one JSON object but more follows
          """)
  void aJob(String body, String line) throws Exception {
    refused(api.post("/v1/jobs", body), 400, "INVALID_ARGUMENT", line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {                    | Expected the body to be JSON but
          {"type":t}           | Expected the body to be JSON but
          {"type":'t'}         | Expected the body to be JSON but
          {"type":"t",}        | Expected the body to be JSON but
          {"payload":NaN}      | Expected the body to be JSON but
          {"payload":[1,}      | Expected the body to be JSON but
          // comment           | Expected the body to be JSON but
          """)
  void noJson(String body, String line) throws Exception {
    HttpResponse<String> answer = api.post("/v1/jobs", body);
    assertThat(json(answer).get("detail").asText())
        .startsWith(line)
        .contains("(line 1, column ")
        .hasLineCount(1);
    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void deepJsonIsRefused() throws Exception {
    String deep = "{\"type\":\"t\",\"payload\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThat(json(api.post("/v1/jobs", deep)).get("code").asText()).isEqualTo("INVALID_ARGUMENT");
  }

  @Test
  void bytesThatAreNoUnicodeAreRefused() throws Exception {
    byte[] latin = "{\"type\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
    byte[] utf16 = "{\"type\":\"t\"}".getBytes(StandardCharsets.UTF_16);
    for (byte[] body : new byte[][] {latin, utf16}) {
      refused(
          api.send(
              api.to("/v1/jobs")
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofByteArray(body))),
          400,
          "INVALID_ARGUMENT",
          "Expected the body to be UTF-8 but it is not");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          /v1/workers/w/sessions     | {"queues":[]} | Expected queues to have at least one item but it has none
          /v1/workers/w/sessions     | {"queues":"q"} | Expected queues to be a list of strings but it is "q"
          /v1/workers/w/sessions     | {"queues":["q",3]} | Expected queues[1] to be a string but it is 3
          /v1/workers/w/sessions     | {"types":[""]} | Expected types[0] to have 1 to 1024 bytes but it has 0
          /v1/workers/w/sessions     | {"lease":"1ms"} | Expected lease to be from 100ms to 1h but it is 1ms
          /v1/sessions/a/lease       | {} | Expected the id in the address to be an id, a string of digits, but it is "a"
          /v1/sessions/0/lease       | {} | Expected the id in the address to be an id, a string of digits, but it is "0"
          /v1/sessions/1/lease       | {"wait":"61s"} | Expected wait to be from 0s to 1m but it is 1m1s
          /v1/sessions/1/lease       | {"slots":-1} | Expected slots to be from 0 to 10000 but it is -1
          /v1/assignments:accept     | {"items":[]} | Expected session but it is not there
          /v1/assignments:accept     | {"session":1,"items":[]} | Expected session to be a string of digits but it is 1
          /v1/assignments:accept     | {"session":"1"} | Expected items but it is not there
          /v1/assignments:accept     | {"session":"1","items":[{"job":"1"}]} | Expected items[0].generation but it is not there
          /v1/assignments:accept     | {"session":"1","items":[{"job":"1","generation":1},{"job":"x","generation":1}]} | Expected items[1].job to be an id, a string of digits, but it is "x"
          /v1/assignments:accept     | {"session":"1","items":[{"job":"1","result":1}]} | There is no field "items[0].result"; known: job, generation
          /v1/assignments:complete   | {"session":"1","items":[{"job":"1","generation":1,"results":1}]} | There is no field "items[0].results"; did you mean result?
          /v1/assignments:fail       | {"session":"1","items":[{"job":"1","generation":1,"retryable":"no"}]} | Expected items[0].retryable to be true or false but it is "no"
          /v1/jobs/1:cancel          | {"grace":"soon"} | Expected grace to be a length of time such as 250ms, 30s or 1h30m but it is "soon"
          /v1/jobs/1:retry           | {"a":1} | There is no field "a"; none is known here
          /v1/jobs:batch             | {} | Expected jobs but it is not there
          /v1/jobs:batch             | {"jobs":[],"then":{"type":"t"}} | Expected jobs to name what then comes after but it is empty
          /v1/jobs:batch             | {"jobs":[{"type":"t"}],"then":{"type":"t","after":["1"]}} | Expected no then.after: it comes after the jobs of the batch
          /v1/jobs:batch             | {"jobs":[{"type":"t"}],"then":{}} | Expected then.type but it is not there
          /v1/jobs:retry             | {"state":"DONE"} | Expected state to be one of SCHEDULED, READY, ASSIGNED, RUNNING, HELD, SUCCEEDED, FAILED, CANCELLED, EXPIRED but it is "DONE"
          /v1/jobs:retry             | {"rate":0} | Expected rate to be from 1 to 100000 but it is 0
          /v1/jobs:retry             | {"cursor":"x"} | Expected cursor to be that of the step before but it is "x"
          /v1/jobs:cancel            | {"rate":1} | There is no field "rate"; did you mean state?
          /v1/cluster:transfer       | {} | Expected replica but it is not there
          /v1/cluster:transfer       | {"replica":"r7"} | Expected replica to be r2 but it is r7
          /v1/jobs?a=1               | {} | There is no parameter "a"; none is known here
          """)
  void anything(String path, String body, String line) throws Exception {
    refused(api.post(path, body), 400, "INVALID_ARGUMENT", line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          /v1/jobs/1?wait=2m         | 400 | INVALID_ARGUMENT | Expected wait to be from 0s to 1m but it is 2m
          /v1/jobs/1?wait=           | 400 | INVALID_ARGUMENT | Expected wait to be a length of time such as 250ms, 30s or 1h30m but it is ""
          /v1/jobs/1?wiat=1s         | 400 | INVALID_ARGUMENT | There is no parameter "wiat"; did you mean wait?
          /v1/jobs?limit=0           | 400 | INVALID_ARGUMENT | Expected limit to be from 1 to 1000 but it is "0"
          /v1/jobs?limit=1001        | 400 | INVALID_ARGUMENT | Expected limit to be from 1 to 1000 but it is "1001"
          /v1/jobs?limit=1&limit=2   | 400 | INVALID_ARGUMENT | Expected the parameter limit once but it is there again
          /v1/jobs?cursor=x          | 400 | INVALID_ARGUMENT | Expected cursor to be an id, a string of digits, but it is "x"
          /v1/jobs?state=DONE        | 400 | INVALID_ARGUMENT | Expected state to be one of SCHEDULED, READY, ASSIGNED, RUNNING, HELD, SUCCEEDED, FAILED, CANCELLED, EXPIRED but it is "DONE"
          /                          | 404 | NOT_FOUND | There is nothing at "/"; /openapi.json has what there is
          /v1/job                    | 404 | NOT_FOUND | There is nothing at "/v1/job"; /openapi.json has what there is
          /v1/jobs/                  | 404 | NOT_FOUND | There is nothing at "/v1/jobs/"; /openapi.json has what there is
          /v1/jobs/1:explode         | 404 | NOT_FOUND | There is nothing at "/v1/jobs/1:explode"; /openapi.json has what there is
          /v1/jobs/1:cancel          | 405 | METHOD_NOT_ALLOWED | Expected the method POST for "/v1/jobs/1:cancel" but it is GET
          /v1/sessions/1             | 405 | METHOD_NOT_ALLOWED | Expected the method DELETE for "/v1/sessions/1" but it is GET
          """)
  void anAddress(String path, int status, String code, String line) throws Exception {
    refused(api.get(path), status, code, line);
  }

  /** Not by a client, as this one sends no such thing. */
  @Test
  void anAddressOfWrongPercentSigns() {
    assertThatThrownBy(() -> new PathTemplate("/w/{name}/s").match("/w/%zz/s"))
        .hasMessage("Expected % and two hexadecimal digits in the address but it has \"%zz\"");
  }

  @Test
  void aMethodThatIsNotAllowedSaysWhichAre() throws Exception {
    HttpResponse<String> answer = api.send(api.to("/v1/jobs").DELETE());
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue("GET, POST");
  }

  @Test
  void onlyJsonIsTaken() throws Exception {
    refused(
        api.send(
            api.to("/v1/jobs")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("{}"))),
        415,
        "UNSUPPORTED_MEDIA_TYPE",
        "Expected the header Content-Type: application/json but it is"
            + " \"application/x-www-form-urlencoded\"");
    refused(
        api.send(api.to("/v1/jobs").POST(BodyPublishers.ofString("{}"))),
        415,
        "UNSUPPORTED_MEDIA_TYPE",
        "Expected the header Content-Type: application/json but it is not there");
    assertThat(
            api.send(
                    api.to("/v1/jobs")
                        .header("Content-Type", "Application/JSON; charset=utf-8")
                        .POST(BodyPublishers.ofString("{\"type\":\"t\"}")))
                .statusCode())
        .isEqualTo(201);
  }

  @Test
  void tooMuchIsRefusedWhetherItsLengthIsKnownOrNot() throws Exception {
    byte[] large = new byte[(4 << 20) + 1];
    String line = "Expected a body of at most 4194304 bytes but it has more";
    refused(
        api.send(
            api.to("/v1/jobs")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(large))),
        413,
        "PAYLOAD_TOO_LARGE",
        line);
    refused(
        api.send(
            api.to("/v1/jobs")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(large)))),
        413,
        "PAYLOAD_TOO_LARGE",
        line);
    String payload = "{\"type\":\"t\",\"payload\":\"" + "x".repeat(1 << 20) + "\"}";
    refused(
        api.post("/v1/jobs", payload),
        413,
        "PAYLOAD_TOO_LARGE",
        "Expected payload to have at most 1048576 bytes but it has 1048578");
  }

  private static void refused(HttpResponse<String> answer, int status, String code, String line)
      throws IOException {
    assertThat(json(answer).get("detail").asText()).isEqualTo(line);
    assertThat(json(answer).get("code").asText()).isEqualTo(code);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }
}
