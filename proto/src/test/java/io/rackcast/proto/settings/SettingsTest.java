package io.rackcast.proto.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsTest extends SettingsFixture {
  @Test
  void read_emptyFile_givesDefaults() throws IOException {
    var example = read("# nothing yet\n", Map.of());

    assertThat(example)
        .isEqualTo(
            new Example(
                new HostPort("127.0.0.1", 6969),
                Optional.empty(),
                Mode.TOKEN,
                Optional.empty(),
                Duration.ofSeconds(60),
                50,
                4 << 20,
                false,
                List.of("a", "b c"),
                folder.resolve("data"),
                Optional.empty(),
                Secret.NONE,
                "it's \"x\": \\ #1",
                List.of()));
  }

  @Test
  void read_everyKey_givesItsValue() throws IOException {
    var example =
        read(
            """
            http: { listen: "[::1]:0" }
            grpc:
              listen: tracker.example:6970
            admission: { mode: open-to-all, jwks-url: "http://127.0.0.1:7071/keys" }
            announce: { interval: 1m30s, numwant: 200 }
            limits: { size: 1GiB }
            verbose: true
            names: []
            data-dir: /var/lib/../lib/rackcast
            topology: { file: sub/racks.yaml }
            token: hush
            label: x
            rules:
              - { name: ci, rights: [publish, read] }
              - name: ops
            """,
            Map.of());

    assertThat(example)
        .isEqualTo(
            new Example(
                new HostPort("::1", 0),
                Optional.of(new HostPort("tracker.example", 6970)),
                Mode.OPEN_TO_ALL,
                Optional.of(URI.create("http://127.0.0.1:7071/keys")),
                Duration.ofSeconds(90),
                200,
                1 << 30,
                true,
                List.of(),
                Path.of("/var/lib/rackcast"),
                Optional.of(folder.resolve("sub/racks.yaml")),
                Secret.of("hush"),
                "x",
                List.of(new Rule("ci", List.of("publish", "read")), new Rule("ops", List.of()))));
  }

  @Test
  void read_variables_overrideTheFile() throws IOException {
    var example =
        read(
            "announce: { interval: 10s }\ntoken: a\ngrpc: { listen: \"x:1\" }\ndata-dir: d\n",
            Map.of(
                "RACKCAST_T_ANNOUNCE_INTERVAL", "30s",
                "RACKCAST_T_TOKEN", "b",
                "RACKCAST_T_GRPC_LISTEN", "",
                "RACKCAST_T_NAMES", "x, y,,",
                "RACKCAST_T_DATA_DIR", "here",
                "PATH", "/bin",
                "RACKCAST_TRACKER_NO", "x"));

    assertThat(example.interval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(example.token()).isEqualTo(Secret.of("b"));
    assertThat(example.grpc()).isEmpty();
    assertThat(example.names()).containsExactly("x", "y");
    assertThat(example.data()).isEqualTo(Path.of("here").toAbsolutePath());
  }

  @Test
  void read_variablesOfAKubernetesService_areNoSettings() throws IOException {
    var example =
        read(
            "",
            Map.of(
                "RACKCAST_T_SERVICE_HOST", "10.0.0.1",
                "RACKCAST_T_SERVICE_PORT_HTTP", "6969",
                "RACKCAST_T_PORT", "tcp://10.0.0.1:6969",
                "RACKCAST_T_PORT_6969_TCP_ADDR", "10.0.0.1"));

    assertThat(example.listen().port()).isEqualTo(6969);
  }

  @Test
  void secretOrFile_file_holdsTheSecret() throws IOException {
    Files.writeString(folder.resolve("token.txt"), "hush\n");
    Files.writeString(folder.resolve("empty.txt"), " \n");

    assertThat(read("token-file: token.txt\n", Map.of()).token()).isEqualTo(Secret.of("hush"));
    assertThat(problems("token-file: none.txt\n", Map.of()))
        .containsExactly("t.yaml:1: token-file is none.txt; there is no such file, check the path");
    assertThat(problems("token-file: empty.txt\n", Map.of()))
        .containsExactly(
            "t.yaml:1: token-file is empty.txt; the file is empty, put the secret into it");
    assertThat(problems("token: x\ntoken-file: token.txt\n", Map.of()))
        .containsExactly("t.yaml:1: token and token-file are both set; keep one");
  }
}
