package io.rackcast.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MirrorSetupCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void containerd_registries_getAFileEach() throws Exception {
    int code = write("containerd", "--registry", "reg.test:8443", "--registry", "docker.io");

    assertThat(code).isZero();
    assertThat(folder.resolve("reg.test:8443/hosts.toml"))
        .hasContent(
            """
            # Written by rackcast-agent mirror setup; it replaces this file.
            server = "https://reg.test:8443"

            [host."http://127.0.0.1:5080"]
              capabilities = ["pull", "resolve"]
            """);
    assertThat(folder.resolve("docker.io/hosts.toml"))
        .content()
        .contains("server = \"https://registry-1.docker.io\"");
    assertThat(out.toString().lines()).allMatch(line -> line.startsWith("wrote ")).hasSize(2);
    assertThat(err.toString()).contains("config_path");
  }

  @Test
  void containerd_noRegistry_isForAll() throws Exception {
    assertThat(write("containerd", "--listen", "127.0.0.1:5099")).isZero();

    assertThat(folder.resolve("_default/hosts.toml"))
        .content()
        .contains("[host.\"http://127.0.0.1:5099\"]")
        .doesNotContain("server");
  }

  @Test
  void containerd_only_hasNoOtherPlace() throws Exception {
    assertThat(write("containerd", "--only", "--registry", "reg.test")).isZero();

    assertThat(folder.resolve("reg.test/hosts.toml"))
        .hasContent(
            """
            # Written by rackcast-agent mirror setup; it replaces this file.
            server = "http://127.0.0.1:5080"

            [host."http://127.0.0.1:5080"]
              capabilities = ["pull", "resolve"]
            """);
  }

  @Test
  void podman_registries_getAMirror() throws Exception {
    assertThat(write("podman", "--registry", "reg.test:8443")).isZero();

    assertThat(folder.resolve("50-rackcast.conf"))
        .hasContent(
            """
            # Written by rackcast-agent mirror setup; it replaces this file.

            [[registry]]
            prefix = "reg.test:8443"
            location = "reg.test:8443"

            [[registry.mirror]]
            location = "127.0.0.1:5080/reg.test_8443"
            insecure = true
            """);
  }

  @Test
  void crio_noRegistry_saysThatItNeedsOne() {
    assertThat(run("crio")).isEqualTo(2);

    assertThat(err.toString()).contains("name them with --registry HOST");
  }

  @Test
  void docker_settingsThatAreThere_areKept() throws Exception {
    Path file = folder.resolve("daemon.json");
    Files.writeString(
        file,
        """
        {"log-driver": "local", "registry-mirrors": ["https://other.test", "http://127.0.0.1:5080/"]}
        """);

    assertThat(write("docker")).isZero();
    assertThat(write("docker")).isZero();

    assertThat(new ObjectMapper().readTree(file.toFile()))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"log-driver": "local",
                     "registry-mirrors": ["http://127.0.0.1:5080", "https://other.test"]}
                    """));
    assertThat(out.toString().lines()).hasSize(1);
  }

  @Test
  void docker_fileThatIsNotJson_staysAsItIs() throws Exception {
    Path file = Files.writeString(folder.resolve("daemon.json"), "{ // mine\n}");

    assertThat(write("docker")).isEqualTo(1);

    assertThat(file).hasContent("{ // mine\n}");
    assertThat(err.toString()).contains(file + ": it is not JSON");
  }

  @Test
  void write_fileOfSomebodyElse_isReplacedByForceOnly() throws Exception {
    Path file = Files.writeString(folder.resolve("50-rackcast.conf"), "# mine\n");

    assertThat(write("podman", "--registry", "reg.test")).isEqualTo(1);
    assertThat(file).hasContent("# mine\n");
    assertThat(err.toString()).contains(file + " is there and not ours", "--force");

    assertThat(write("podman", "--registry", "reg.test", "--force")).isZero();
    assertThat(file).content().contains("prefix = \"reg.test\"");
    assertThat(folder.toFile().list()).containsExactly("50-rackcast.conf");
  }

  @Test
  void print_isWhatIsWritten() throws Exception {
    assertThat(run("podman", "--registry", "reg.test")).isZero();
    String printed = out.toString();
    assertThat(write("podman", "--registry", "reg.test")).isZero();

    assertThat(folder.resolve("50-rackcast.conf")).hasContent(printed);
    assertThat(err.toString()).contains("# /etc/containers/registries.conf.d/50-rackcast.conf");
  }

  @Test
  void wrongUse_isSaidInASentence() {
    assertThat(run("rkt")).isEqualTo(2);
    assertThat(run("podman", "--registry", "https://reg.test/x")).isEqualTo(2);
    assertThat(run("docker", "--registry", "reg.test")).isEqualTo(2);
    assertThat(run("docker", "--only")).isEqualTo(2);
    assertThat(run("podman", "--registry", "reg.test", "--listen", "5080")).isEqualTo(2);

    assertThat(err.toString())
        .contains("containerd, podman, crio or docker", "is no registry", "127.0.0.1:5080/REGISTRY")
        .doesNotContain("Exception");
  }

  private int write(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--write", folder.toString()));
    return run(all.toArray(String[]::new));
  }

  private int run(String... arguments) {
    return new CommandLine(new MirrorSetupCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
