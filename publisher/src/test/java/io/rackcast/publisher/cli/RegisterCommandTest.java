package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.testkit.ContentSite;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RegisterCommandTest {
  private static final byte[] DATA = "a build".getBytes(StandardCharsets.UTF_8);
  private static final String DIGEST =
      "sha256:b8b02d5add5ae158b0c4a5bfbe0ae5f2f5b1d5a6be0b0d4c2e40f7eb2be7d6b8";
  private static final byte[] OTHER = "another build".getBytes(StandardCharsets.UTF_8);
  private static final ContentSite SITE =
      new ContentSite().put("f.bin", DATA).put("other.bin", OTHER);

  @TempDir static Path folder;
  private static TestPublisher publisher;

  @BeforeAll
  static void start() {
    publisher =
        TestPublisher.in(
            folder,
            new HashMap<>(Map.of("RACKCAST_PUBLISHER_REGISTER_ALLOWED_URLS", SITE.url("/"))));
  }

  @AfterAll
  static void stop() {
    publisher.close();
    SITE.close();
  }

  private static TestCommands.Result register(String url, String version, String... more) {
    var all = new ArrayList<>(List.of("register", url, "--name", "web", "--version", version));
    all.addAll(List.of(more));
    return publisher.run(all.toArray(String[]::new));
  }

  private static String digest(byte[] data) throws Exception {
    var sha256 = MessageDigest.getInstance("SHA-256").digest(data);
    return "sha256:" + HexFormat.of().formatHex(sha256);
  }

  private static Path headers(String text) throws IOException {
    return Files.writeString(folder.resolve("headers"), text);
  }

  @Test
  void register_withoutCopy_printsWhereItStaysAndNoSecret() throws Exception {
    var file = headers("X-Custom: s3cret\n\n");

    var done =
        register(
            SITE.url("/files/f.bin?Expires=4000000000&Signature=s3cret"),
            "1",
            "--digest=" + digest(DATA),
            "--no-copy",
            "--header-file=" + file);

    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out())
        .contains("web@1", "kept         no", "also at      " + SITE.url("/files/f.bin"), "2096");
    assertThat(done.out() + done.err()).doesNotContain("s3cret");
    assertThat(SITE.asked()).last().extracting(ContentSite.Asked::custom).isEqualTo("s3cret");
  }

  @Test
  void register_urlOnStandardInput_isRead() throws Exception {
    var before = System.in;
    var line = SITE.url("/files/other.bin?Expires=4000000000&Signature=s3cret") + "\n";
    System.setIn(new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)));
    try {
      var done = register("-", "2", "--digest=" + digest(OTHER), "--json");

      assertThat(done.code()).as(done.err()).isZero();
      assertThat(done.out())
          .contains("\"kept\":true", "\"kind\":\"signed-link\"")
          .doesNotContain("s3cret");
    } finally {
      System.setIn(before);
    }
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource(
      textBlock =
          """
          http://h/f?s3cret,         --no-copy --keep-copy --digest=%1$s, exclude each other
          http://h/f?s3cret,         --no-copy,                           --digest is missing
          http://u:s3cret@h/f,       --digest=%1$s,                       carries a user or password
          http://h/a b?s3cret,       --digest=%1$s,                       not well formed
          file:///s3cret,            --digest=%1$s,                       neither http nor https
          http://h/f?s3cret,         --digest=abc,                        SHA-256 digest
          """)
  void register_wrongUsage_endsWith2AndSaysItWithoutTheUrl(
      String url, String options, String part) {
    var done = register(url, "3", options.formatted(DIGEST).split(" "));

    assertThat(done.code()).isEqualTo(2);
    assertThat(done.err()).contains(part).doesNotContain("s3cret");
  }

  @Test
  void register_headerFileThatIsNone_saysItsLineAndNotItsText() throws Exception {
    var file = headers("Good: one\ns3cret\n");

    var done = register("http://h/f", "4", "--digest=" + DIGEST, "--header-file=" + file);

    assertThat(done.code()).isEqualTo(2);
    assertThat(done.err()).contains("headers:2: this is no header").doesNotContain("s3cret");
  }
}
