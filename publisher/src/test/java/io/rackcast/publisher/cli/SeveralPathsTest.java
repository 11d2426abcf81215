package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.v1.BeginUploadRequest;
import io.rackcast.proto.v1.FileEntry;
import io.rackcast.proto.v1.UploadChunk;
import io.rackcast.proto.v1.UploadSession;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SeveralPathsTest {
  @TempDir static Path folder;
  private static TestPublisher publisher;

  @BeforeAll
  static void start() throws IOException {
    publisher = TestPublisher.in(folder);
    Files.createDirectories(folder.resolve("in/bin/deep"));
    Files.createDirectories(folder.resolve("other"));
    Files.writeString(folder.resolve("in/A.tar"), "a");
    Files.writeString(folder.resolve("in/B.tar"), "bb");
    Files.writeString(folder.resolve("other/A.tar"), "another a");
    Files.writeString(folder.resolve("in/bin/deep/run"), "x").toFile().setExecutable(true);
    Files.createFile(folder.resolve("in/none"));
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  private static TestCommands.Result publish(String version, String more, String... paths) {
    List<String> all = new ArrayList<>(List.of("publish"));
    for (var path : paths) {
      all.add(folder.resolve(path).toString());
    }
    all.addAll(List.of(("--name team/web --version " + version + " " + more).strip().split(" ")));
    return publisher.run(all.toArray(String[]::new));
  }

  private static JsonNode json(TestCommands.Result result) throws IOException {
    assertThat(result.code()).as(result.err()).isZero();
    return new ObjectMapper().readTree(result.out());
  }

  @Test
  void publish_severalPaths_isOneFolderOfTheirLastNames() throws Exception {
    var published = json(publish("1", "--json", "in/B.tar", "in/bin", "in/A.tar"));

    var shown = json(publisher.run("show", "team/web@1", "--json"));
    assertThat(published.path("folder").asBoolean()).isTrue();
    assertThat(published.path("content_name").asText()).isEqualTo("web");
    assertThat(published.path("size").asInt()).isEqualTo(4);
    assertThat(shown.path("files").findValuesAsText("path"))
        .containsExactly("A.tar", "B.tar", "bin/deep/run");
    assertThat(shown.path("files").get(2).path("executable").asBoolean()).isTrue();
  }

  @Test
  void publish_severalPathsInAnyOrder_isTheSameContentAndSendsNothing() throws Exception {
    var first = json(publish("2", "--json", "in/A.tar", "in/B.tar"));
    var second = json(publish("2", "--json", "in/B.tar", "in/A.tar"));

    assertThat(second.path("sha256")).isEqualTo(first.path("sha256"));
    assertThat(second.path("published_at")).isEqualTo(first.path("published_at"));
    assertThat(publisher.data().resolve("uploads")).isEmptyDirectory();
  }

  @Test
  void publish_brokenOffBefore_goesOnWhereItStopped() throws Exception {
    var ci = publisher.token("ci");
    var begun =
        publisher
            .artifacts(ci)
            .beginUpload(
                BeginUploadRequest.newBuilder()
                    .setName("team/web")
                    .setVersion("8")
                    .setContentName("web")
                    .setFolder(true)
                    .addFiles(FileEntry.newBuilder().setPath("B.tar").setSizeBytes(2))
                    .addFiles(
                        FileEntry.newBuilder()
                            .setPath("bin/deep/run")
                            .setSizeBytes(1)
                            .setExecutable(true))
                    .build());
    var received = new CompletableFuture<UploadSession>();
    var out = publisher.uploading(ci).upload(into(received));
    out.onNext(
        UploadChunk.newBuilder()
            .setUploadId(begun.getUploadId())
            .setData(ByteString.copyFromUtf8("b"))
            .build());
    out.onCompleted();
    assertThat(received.get(30, TimeUnit.SECONDS).getReceivedBytes()).isEqualTo(1);

    var published = json(publish("8", "--json", "in/bin", "in/B.tar"));

    assertThat(published.path("size").asInt()).isEqualTo(3);
    // One that was begun anew would have left the first behind.
    assertThat(publisher.data().resolve("uploads")).isEmptyDirectory();
  }

  private static StreamObserver<UploadSession> into(CompletableFuture<UploadSession> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(UploadSession session) {
        answer.complete(session);
      }

      @Override
      public void onError(Throwable e) {
        answer.completeExceptionally(e);
      }

      @Override
      public void onCompleted() {}
    };
  }

  @Test
  void publish_twoOfOneName_isRefusedWithBoth() {
    var result = publish("3", "", "in/A.tar", "other/A.tar");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains(folder.resolve("in/A.tar") + " and " + folder.resolve("other/A.tar"))
        .contains("would both be \"A.tar\" in the folder");
    assertThat(publisher.run("show", "team/web@3").code()).isEqualTo(1);
  }

  @Test
  void publish_oneIsMissingOrAllAreEmpty_isRefused() {
    assertThat(publish("4", "", "in/A.tar", "in/nowhere").err()).contains("there is no file");
    assertThat(publish("4", "", "in/none", "in/bin/deep/../../none").err())
        .contains("would both be \"none\"");
    assertThat(publisher.run("publish", "--name", "team/web", "--version", "4").code())
        .isEqualTo(2);
  }

  @Test
  void publish_contentName_isTheNameOnTheNodes() throws Exception {
    var several = json(publish("5", "--content-name site --json", "in/bin", "in/B.tar"));
    var one = json(publish("6", "--content-name app.tar --json", "other/A.tar"));

    assertThat(several.path("content_name").asText()).isEqualTo("site");
    assertThat(one.path("content_name").asText()).isEqualTo("app.tar");
    assertThat(
            json(publisher.run("show", "team/web@6", "--json"))
                .path("files")
                .findValuesAsText("path"))
        .containsExactly("app.tar");
    assertThat(publish("7", "--content-name ../x", "in/A.tar").code()).isEqualTo(1);
  }
}
