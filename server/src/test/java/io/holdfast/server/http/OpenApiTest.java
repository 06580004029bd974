package io.holdfast.server.http;

import static io.holdfast.server.http.ServedApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.server.endpoint.ProblemCode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The description of the API says what the server does. */
final class OpenApiTest {
  private ServedApi api;
  private JsonNode page;

  @BeforeEach
  void serve() throws Exception {
    api = new ServedApi();
    page = json(api.get("/openapi.json"));
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private List<String> operations() {
    List<String> operations = new ArrayList<>();
    page.get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    return operations;
  }

  @Test
  void everyRouteIsDescribedAndEveryDescribedOneIsThere() {
    assertThat(operations()).containsExactlyInAnyOrderElementsOf(api.front.routes());
  }

  @Test
  void everyDescribedRouteAnswersWithADescribedStatus() throws Exception {
    api.post("/v1/jobs", "{\"type\":\"t\"}");
    api.post("/v1/workers/w/sessions", "");
    for (String operation : operations()) {
      String method = operation.substring(0, operation.indexOf(' '));
      String path = operation.substring(operation.indexOf(' ') + 1);
      String address = path.replaceAll("\\{[a-z]+\\}", "1");
      HttpResponse<String> answer =
          api.send(
              api.to(address)
                  .header("Content-Type", "application/json")
                  .method(
                      method,
                      method.equals("POST") || method.equals("PUT")
                          ? BodyPublishers.ofString("{}")
                          : BodyPublishers.noBody()));
      JsonNode described =
          page.get("paths").get(path).get(method.toLowerCase(Locale.ROOT)).get("responses");
      String type = answer.headers().firstValue("Content-Type").orElse("");
      if (described.has(Integer.toString(answer.statusCode()))) {
        JsonNode content = described.get(Integer.toString(answer.statusCode())).path("content");
        assertThat(content.isMissingNode() ? "" : content.fieldNames().next())
            .as(operation)
            .isEqualTo(type.replaceAll(";.*", ""));
      } else {
        assertThat(type).as(operation).isEqualTo("application/problem+json");
        assertThat(answer.statusCode()).as(operation).isNotEqualTo(404).isLessThan(500);
      }
    }
  }

  @Test
  void theFieldsOfEachRequestAreThoseThatAreTaken() throws Exception {
    for (String operation : operations()) {
      String path = operation.substring(operation.indexOf(' ') + 1);
      JsonNode body = page.get("paths").get(path).path("post").path("requestBody");
      if (!operation.startsWith("POST") || body.isMissingNode()) {
        continue;
      }
      String answer =
          api.post(path.replaceAll("\\{[a-z]+\\}", "1"), "{\"" + "z".repeat(70) + "\":1}").body();
      String detail = json(answer).get("detail").asText();
      JsonNode schema =
          schema(body.at("/content/application~1json/schema/$ref").asText()).get("properties");
      List<String> described = new ArrayList<>();
      schema.fieldNames().forEachRemaining(described::add);
      List<String> taken =
          detail.contains("none is known")
              ? List.of()
              : Pattern.compile(", ").splitAsStream(detail.replaceAll(".*known: ", "")).toList();
      assertThat(described).as(operation).isEqualTo(taken);
    }
  }

  @Test
  void theRoutesThatTakeMessagesAreThoseThatAreSaidTo() throws Exception {
    for (String operation : operations()) {
      String path = operation.substring(operation.indexOf(' ') + 1);
      if (!operation.startsWith("POST")) {
        continue;
      }
      HttpResponse<String> answer =
          api.send(
              api.to(path.replaceAll("\\{[a-z]+\\}", "1"))
                  .header("Content-Type", "application/x-protobuf")
                  .POST(BodyPublishers.ofByteArray(new byte[] {1})));
      boolean described =
          page.get("paths")
              .get(path)
              .get("post")
              .at("/requestBody/content")
              .has("application/x-protobuf");
      assertThat(answer.statusCode() != 415).as(operation).isEqualTo(described);
    }
  }

  private JsonNode schema(String reference) {
    return page.at(reference.substring(1));
  }

  @Test
  void everyFieldIsDescribed() {
    page.at("/components/schemas")
        .properties()
        .forEach(
            schema -> {
              assertThat(schema.getValue().path("description").asText())
                  .as(schema.getKey())
                  .isNotEmpty();
              schema
                  .getValue()
                  .get("properties")
                  .properties()
                  .forEach(
                      field ->
                          assertThat(
                                  field.getValue().has("description")
                                      || field.getValue().has("$ref"))
                              .as(schema.getKey() + "." + field.getKey())
                              .isTrue());
            });
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    for (JsonNode reference : page.findValues("$ref")) {
      assertThat(schema(reference.asText()).isMissingNode()).as(reference.asText()).isFalse();
    }
  }

  @Test
  void everyCodeIsDescribed() {
    Set<ProblemCode> onlyOverGrpc =
        Set.of(ProblemCode.DEADLINE_EXCEEDED, ProblemCode.STREAM_REPLACED);
    List<String> codes = new ArrayList<>();
    page.at("/components/schemas/Problem/properties/code/enum")
        .forEach(code -> codes.add(code.asText()));
    assertThat(codes)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(ProblemCode.values())
                .filter(code -> !onlyOverGrpc.contains(code))
                .map(Enum::name)
                .toList());
  }
}
