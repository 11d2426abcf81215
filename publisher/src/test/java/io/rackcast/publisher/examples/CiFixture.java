package io.rackcast.publisher.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.identity.StaticTokens;
import io.rackcast.publisher.identity.oidc.TestIssuer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/** The files of examples/ci, and a publisher with their settings that trusts one test issuer. */
final class CiFixture implements AutoCloseable {
  static final Path EXAMPLES = Path.of("../examples/ci").toAbsolutePath().normalize();
  static final String AUDIENCE = "https://rackcast.example";
  static final String PLACEHOLDER = "0".repeat(64);
  static final String STATIC = "a-token-that-jenkins-keeps";
  // What whoever copies a file has to write into it.
  static final Set<String> TO_CHANGE =
      Set.of("RACKCAST_SERVER", "RACKCAST_JAR_URL", "RACKCAST_JAR_SHA256");

  final TestIssuer issuer;
  private final Path folder;
  private final ProgramServer program;
  private final TestPublisher publisher;

  /**
   * @param system the URL in publisher.yaml in whose place the test issuer is
   */
  CiFixture(Path folder, String system) throws IOException {
    assumeThat(hasTool("bash") && hasTool("curl") && hasTool("sha256sum"))
        .as("SKIPPED: the pipelines of examples/ci need bash, curl and sha256sum")
        .isTrue();
    this.folder = folder;
    issuer = new TestIssuer();
    program = new ProgramServer();
    var text = text("publisher.yaml");
    assertThat(text).contains("\"" + system + "\"");
    var sections =
        text.replace("\"" + system + "\"", "\"" + issuer.url() + "\"")
            .replace(PLACEHOLDER, StaticTokens.digest(STATIC).hex())
            .split("(?m)^(oidc|tokens):\n", -1);
    assertThat(sections).hasSize(3);
    publisher =
        TestPublisher.in(
            folder,
            settings ->
                settings
                    .replace("\ntokens:\n", "\ntokens:\n" + sections[2])
                    .replace("\noidc: []\n", "\noidc:\n" + sections[1]));
  }

  @Override
  public void close() {
    publisher.close();
    program.close();
    issuer.close();
  }

  private static boolean hasTool(String name) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(part -> Files.isExecutable(Path.of(part, name)));
  }

  static String text(String file) {
    try {
      return Files.readString(EXAMPLES.resolve(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static JsonNode yaml(String file) throws IOException {
    return new ObjectMapper(new YAMLFactory()).readTree(text(file));
  }

  /** What a team writes in place of the three values. */
  Map<String, String> changed() throws Exception {
    var digest = MessageDigest.getInstance("SHA-256").digest(program.content());
    return Map.of(
        "RACKCAST_SERVER", publisher.server(),
        "RACKCAST_JAR_URL", program.url(),
        "RACKCAST_JAR_SHA256", HexFormat.of().formatHex(digest));
  }

  /** A job's folder, with what its build has left there. */
  Path workspace() throws IOException {
    var workspace = Files.createTempDirectory(folder, "job");
    Files.createDirectory(workspace.resolve("build"));
    Files.writeString(workspace.resolve("build/app"), "content of " + workspace.getFileName());
    return workspace;
  }

  JsonNode shown(String release) throws IOException {
    var shown = publisher.run("show", release, "--json");
    assertThat(shown.code()).as(shown.err()).isZero();
    return new ObjectMapper().readTree(shown.out());
  }

  boolean isPublished(String release) {
    return publisher.run("show", release).code() == 0;
  }
}
