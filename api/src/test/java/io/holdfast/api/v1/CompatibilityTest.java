package io.holdfast.api.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * {@code golden.txt} has everything of the API that a client depends on, one line each: methods
 * with their types, fields with number, type and presence, enum constants with their number.
 *
 * <p>What is in it stays as it is: a line that is gone is a client that is broken. What is new is
 * added to it with {@code mvn -pl api test -Dtest=CompatibilityTest -Dgolden.add}; a line is taken
 * out by hand only, with a reason in the commit, and its number becomes {@code reserved}.
 */
class CompatibilityTest {
  private static final Path SOURCE = Path.of("src/test/resources/golden.txt");
  private static final List<FileDescriptor> FILES =
      List.of(
          JobsProto.getDescriptor(),
          WorkProto.getDescriptor(),
          ClusterProto.getDescriptor(),
          BodiesProto.getDescriptor());

  @Test
  void nothingThatClientsDependOnIsGoneOrChanged() throws IOException {
    assertThat(described())
        .as("a line that is gone breaks clients; see the test's head")
        .containsAll(golden());
  }

  @Test
  void whatIsNewIsPromisedFromNowOn() throws IOException {
    if (System.getProperty("golden.add") != null) {
      TreeSet<String> lines = new TreeSet<>(golden());
      lines.addAll(described());
      Files.writeString(SOURCE, String.join("\n", lines) + "\n");
      return;
    }
    TreeSet<String> added = described();
    added.removeAll(golden());
    assertThat(added).as("add them with -Dgolden.add; see the test's head").isEmpty();
  }

  @Test
  void theGoldenFileHasNumbersTypesAndStreams() throws IOException {
    TreeSet<String> golden = golden();

    assertThat(golden)
        .contains("field holdfast.v1.JobSpec.type = 3 string")
        .contains("field holdfast.v1.CancelRequest.grace_millis = 2 optional int64")
        .contains("method holdfast.v1.Work.Session(stream SessionRequest) stream SessionResponse")
        .contains("enum holdfast.v1.JobState.JOB_STATE_EXPIRED = 9");
  }

  private static TreeSet<String> golden() throws IOException {
    if (System.getProperty("golden.add") != null && !Files.exists(SOURCE)) {
      return new TreeSet<>();
    }
    try (InputStream in = CompatibilityTest.class.getResourceAsStream("/golden.txt")) {
      byte[] bytes = Objects.requireNonNull(in, "golden.txt").readAllBytes();
      return new TreeSet<>(new String(bytes, StandardCharsets.UTF_8).lines().toList());
    }
  }

  private static TreeSet<String> described() {
    TreeSet<String> lines = new TreeSet<>();
    for (FileDescriptor file : FILES) {
      file.getServices().forEach(service -> describe(service, lines));
      file.getMessageTypes().forEach(message -> describe(message, lines));
      file.getEnumTypes().forEach(choice -> describe(choice, lines));
    }
    return lines;
  }

  private static void describe(ServiceDescriptor service, TreeSet<String> lines) {
    for (MethodDescriptor method : service.getMethods()) {
      lines.add(
          "method "
              + method.getFullName()
              + "("
              + (method.isClientStreaming() ? "stream " : "")
              + method.getInputType().getName()
              + ") "
              + (method.isServerStreaming() ? "stream " : "")
              + method.getOutputType().getName());
    }
  }

  private static void describe(Descriptor message, TreeSet<String> lines) {
    lines.add("message " + message.getFullName());
    message.getFields().forEach(field -> lines.add(described(field)));
    message.getNestedTypes().forEach(nested -> describe(nested, lines));
    message.getEnumTypes().forEach(choice -> describe(choice, lines));
  }

  private static String described(FieldDescriptor field) {
    String type =
        switch (field.getJavaType()) {
          case MESSAGE -> field.getMessageType().getFullName();
          case ENUM -> field.getEnumType().getFullName();
          case INT, LONG, FLOAT, DOUBLE, BOOLEAN, STRING, BYTE_STRING ->
              field.getType().name().toLowerCase(java.util.Locale.ROOT);
        };
    String presence =
        field.isRepeated()
            ? "repeated "
            : field.getRealContainingOneof() != null
                ? "oneof " + field.getRealContainingOneof().getName() + " "
                : field.hasPresence() && field.getJavaType() != FieldDescriptor.JavaType.MESSAGE
                    ? "optional "
                    : "";
    return "field " + field.getFullName() + " = " + field.getNumber() + " " + presence + type;
  }

  private static void describe(EnumDescriptor choice, TreeSet<String> lines) {
    choice
        .getValues()
        .forEach(
            each ->
                lines.add(
                    "enum "
                        + choice.getFullName()
                        + "."
                        + each.getName()
                        + " = "
                        + each.getNumber()));
  }
}
