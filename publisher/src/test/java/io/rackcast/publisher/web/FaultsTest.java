package io.rackcast.publisher.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.Javalin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FaultsTest {
  @TempDir Path folder;

  @Test
  void answer_databaseFull_saysThatThereIsNoSpace() throws Exception {
    var jdbi = Jdbi.create("jdbc:sqlite:" + folder.resolve("small.db") + "?max_page_count=3");
    var server =
        Javalin.create(
                config -> {
                  config.routes.get(
                      "/", call -> jdbi.useHandle(h -> h.execute("CREATE TABLE t (x)")));
                  config.routes.get(
                      "/fill",
                      call ->
                          jdbi.useHandle(
                              h -> h.execute("INSERT INTO t VALUES (randomblob(50000))")));
                  config.routes.exception(Exception.class, (e, call) -> Faults.answer(call, e));
                })
            .start("127.0.0.1", 0);
    try {
      assertThat(get(server.port(), "/").statusCode()).isEqualTo(200);

      var answer = get(server.port(), "/fill");

      assertThat(answer.statusCode()).isEqualTo(507);
      assertThat(answer.body())
          .isEqualTo(
              "no space left on the publisher's data-dir; free some and run the same command"
                  + " again\n");
    } finally {
      server.stop();
    }
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
