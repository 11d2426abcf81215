package io.rackcast.agent.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.proto.testkit.FreePorts;
import io.rackcast.proto.testkit.TestCertificates;
import io.rackcast.proto.testkit.TestCertificates.Pair;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.tls.ClientTlsFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole way with nothing plain on it, and what is said where an authority is the wrong one. */
final class SecureFleetIT {
  private static final String ADMIN = "an-admins-token-for-a-test";
  private static final int SIZE = 4 << 20;

  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();
  private final String publisherGrpc = address();
  private final String publisherHttp = address();
  private final String publisherHttps = address();
  private final String trackerHttps = address();
  private final String trackerGrpc = address();
  private final String trackerAdmin = address();
  private final int peerPort = FreePorts.next();
  private final int apiPort = FreePorts.next();
  private TestCertificates authority;
  private Path ca;
  private Path wrong;

  private static String address() {
    return "127.0.0.1:" + FreePorts.next();
  }

  @BeforeEach
  void makeCertificates() throws Exception {
    authority = new TestCertificates(dir, "ours");
    ca = authority.ca();
    wrong = new TestCertificates(dir, "theirs").ca();
    authority.revoke(dir.resolve("ours.crl"), Instant.now().plusSeconds(3600));
  }

  private Pair holder(String file, String name) throws Exception {
    return authority.issue(
        file, builder -> builder.addSanDnsName(name).addSanIpAddress("127.0.0.1"));
  }

  @Test
  void publishAndFetch_everythingInTls_worksForJoinedNodesAndThoseWithCertificates()
      throws Exception {
    startPublisher();
    startTracker(ca, "tracker");
    agent("o1", "127.9.0.1", shows("o1", "o1.origins.test"), shows("o1", "o1.origins.test"));
    var joinToken = command("join-token --nodes n* --uses 2", "--token", ADMIN).out();
    Files.writeString(dir.resolve("join.token"), joinToken);
    agent("n1", "127.1.0.1", ", join-token-file: join.token", "");
    agent("n2", "127.1.0.2", shows("n2", "n2.nodes.test"), shows("n2", "n2.nodes.test"));
    var content = SampleContent.file("app.bin", SIZE, 1).bytes("app.bin");
    Files.write(dir.resolve("app.bin"), content);
    var ci = holder("ci", "ci.test");
    command(
        "publish " + dir.resolve("app.bin") + " --name app --version 1",
        "--certificate",
        ci.certificate().toString(),
        "--key",
        ci.key().toString());

    var first = fetch("n1", "n1", "out1");
    var second = fetch("n2", "n2", "out2");

    first.awaitSuccess();
    second.awaitSuccess();
    assertThat(dir.resolve("out1")).hasBinaryContent(content);
    assertThat(dir.resolve("out2")).hasBinaryContent(content);
    assertThat(dir.resolve("n1/node-credential")).exists();
    assertThat(dir.resolve("n2/node-credential")).doesNotExist();
    sayWhatIsWrong(ci);
  }

  /** One thing is wrong with each of these, and each says what. */
  private void sayWhatIsWrong(Pair ci) throws Exception {
    var tracker = startTracker(wrong, "lost-tracker");
    var publisherCa = settings("n3", "127.1.0.3", shows("n3", "n3.nodes.test"), "", wrong, ca, ca);
    var trackerCa = settings("n4", "127.1.0.4", shows("n4", "n4.nodes.test"), "", ca, wrong, ca);
    var peersCa = settings("n5", "127.1.0.5", shows("n5", "n5.nodes.test"), "", ca, ca, wrong);
    var lost = fetch(publisherCa, "n3", "alone3/out");
    var unguided = fetch(trackerCa, "n4", "alone4/out");
    var lonely = fetch(peersCa, "n5", "alone5/out");
    var client =
        Program.run(
            dir,
            Jars.command(
                "publisher",
                "list",
                "--server",
                "https://" + publisherGrpc,
                "--ca",
                wrong.toString(),
                "--certificate",
                ci.certificate().toString(),
                "--key",
                ci.key().toString()));

    assertThat(client.exitCode()).isOne();
    assertThat(client.err()).contains("\"CN=ours\" issued it); put its authority into ", "(--ca)");
    assertThat(lost.awaitEnd()).isOne();
    assertThat(lost.output()).contains("\"CN=ours\" issued it); put its", "(publisher.ca)");
    awaitSaid(unguided, "\"CN=ours\" issued it); put its authority into " + wrong);
    awaitSaid(unguided, "(tracker.ca)");
    awaitSaid(lonely, "its certificate is of no authority in peers.ca");
    awaitSaid(tracker, "(admission.publisher-ca)");
  }

  private static void awaitSaid(Program program, String words) {
    await(words)
        .atMost(Program.PATIENCE)
        .failFast(() -> assertThat(program.isAlive() || program.output().contains(words)).isTrue())
        .until(() -> program.output().contains(words));
  }

  private void startPublisher() throws Exception {
    Program.run(
            dir,
            Jars.command(
                "publisher", "init", dir.resolve("publisher").toString(), "--algorithm", "EdDSA"))
        .succeeded();
    var file = dir.resolve("publisher/publisher.yaml");
    var rules =
        """

        certificates:
          - { name: tracker, san: "dns:tracker.test", ca: "%1$s", rights: [approvals, keys] }
          - { name: machine, san: "dns:*.nodes.test", ca: "%1$s", node: part,
              rights: [read, announce, node] }
          - { name: origin, san: "dns:*.origins.test", ca: "%1$s", node: part,
              rights: [read, announce, node, origin, approvals] }
          - { name: ci, san: "dns:ci.test", ca: "%1$s", rights: [publish, read, announce] }
        """
            .formatted(ca);
    var admin =
        "tokens:\n  - { name: admin, sha256: \"%s\", rights: [admin] }\n"
            .formatted(SampleContent.sha256(ADMIN.getBytes(UTF_8)));
    var text = Files.readString(file);
    assertThat(text).contains("\ncertificates: []\n", "\ntokens:\n");
    Files.writeString(
        file, text.replace("\ncertificates: []\n", rules).replace("tokens:\n", admin));
    var own = holder("publisher", "publisher.test");
    var environment =
        Map.ofEntries(
            Map.entry("GRPC_LISTEN", publisherGrpc),
            Map.entry("GRPC_CERTIFICATE", own.certificate().toString()),
            Map.entry("GRPC_KEY", own.key().toString()),
            Map.entry("GRPC_CLIENT_CA", ca.toString()),
            Map.entry("GRPC_CLIENT_AUTH", "optional"),
            Map.entry("GRPC_CLIENT_CRL", dir.resolve("ours.crl").toString()),
            Map.entry("HTTP_LISTEN", publisherHttp),
            Map.entry("HTTPS_LISTEN", publisherHttps),
            Map.entry("HTTPS_CERTIFICATE", own.certificate().toString()),
            Map.entry("HTTPS_KEY", own.key().toString()),
            Map.entry("HTTPS_CLIENT_CA", ca.toString()),
            Map.entry("HTTPS_CLIENT_AUTH", "optional"),
            Map.entry("TOKEN_ISSUER", "https://" + publisherHttps),
            Map.entry("TRACKERS_ANNOUNCE", "https://" + trackerHttps + "/announce"),
            Map.entry("TRACKERS_GRPC", "https://" + trackerGrpc));
    var named = new HashMap<String, String>();
    environment.forEach((key, value) -> named.put("RACKCAST_PUBLISHER_" + key, value));
    var program =
        programs.start(
            dir.resolve("publisher.log"),
            named,
            Jars.command("publisher", "run", "--config", file.toString()));
    new Web(dir, List.of()).awaitReady(program, publisherHttp);
  }

  /** The tracker, or one on ports of its own that trusts the wrong publisher. */
  private Program startTracker(Path publisherCa, String name) throws Exception {
    boolean isOurs = publisherCa.equals(ca);
    var own = holder("tracker", "tracker.test");
    Files.writeString(
        dir.resolve(name + ".yaml"),
        """
        http:  { listen: "%1$s" }
        https: { listen: "%2$s", certificate: "%5$s", key: "%6$s" }
        grpc:
          listen: "%3$s"
          certificate: "%5$s"
          key: "%6$s"
          client-ca: "%7$s"
          client-auth: optional
          client-crl: ours.crl
          nodes:
            - { san: "dns:*.nodes.test", ca: "%7$s" }
            - { san: "dns:*.origins.test", ca: "%7$s", origin: true }
        admin: { listen: "%4$s", certificate: "%5$s", key: "%6$s" }
        admission:
          issuer: "https://%8$s"
          approvals: "https://%9$s"
          publisher-ca: "%10$s"
          publisher-certificate: "%5$s"
          publisher-key: "%6$s"
        """
            .formatted(
                address(),
                isOurs ? trackerHttps : address(),
                isOurs ? trackerGrpc : address(),
                isOurs ? trackerAdmin : address(),
                own.certificate(),
                own.key(),
                ca,
                publisherHttps,
                publisherGrpc,
                publisherCa));
    var program =
        programs.start(
            dir.resolve(name + ".log"),
            Jars.command("tracker", "run", "--config", dir.resolve(name + ".yaml").toString()));
    if (isOurs) {
      await("the tracker is ready")
          .atMost(Program.PATIENCE)
          .failFast(() -> assertThat(program.isAlive()).as(program.tail()).isTrue())
          .until(() -> isOk("https://" + trackerAdmin + "/readyz"));
    }
    return program;
  }

  private boolean isOk(String url) throws InterruptedException {
    var files = new ClientTlsFiles(Optional.of(ca), Optional.empty());
    var http = HttpClient.newBuilder().sslContext(new ClientTls(files).context()).build();
    try {
      return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** What an agent shows of itself: a certificate of its own. */
  private String shows(String file, String name) throws Exception {
    var own = holder(file, name);
    return ", certificate: \"%s\", key: \"%s\"".formatted(own.certificate(), own.key());
  }

  private void agent(String name, String address, String publisher, String tracker)
      throws Exception {
    var file = settings(name, address, publisher, tracker, ca, ca, ca);
    var program =
        programs.start(
            dir.resolve(name + ".log"), Jars.command("agent", "run", "--config", file.toString()));
    new Web(dir, List.of()).awaitReady(program, address + ":" + apiPort);
  }

  /** An agent's settings, with whom it trusts as publisher, as tracker and as peer. */
  private Path settings(
      String name,
      String address,
      String publisher,
      String tracker,
      Path publisherCa,
      Path trackerCa,
      Path peersCa)
      throws Exception {
    var own = holder(name + "-peer", name + ".peers.test");
    return Files.writeString(
        dir.resolve(name + ".yaml"),
        """
        node:      { name: "%1$s", role: %2$s }
        publisher: { grpc: "https://%3$s", http: "https://%4$s", ca: "%5$s"%6$s }
        tracker:   { ca: "%7$s"%8$s }
        peer-tls:  required
        peers:     { listen: "%9$s:%10$d", certificate: "%11$s", key: "%12$s", ca: "%13$s" }
        api:       { listen: "%9$s:%14$d" }
        mirror:    { listen: "127.0.0.1:0" }
        data-dir:  "%1$s"
        """
            .formatted(
                name,
                name.startsWith("o") ? "origin" : "node",
                publisherGrpc,
                publisherHttps,
                publisherCa,
                publisher,
                trackerCa,
                tracker,
                address,
                peerPort,
                own.certificate(),
                own.key(),
                peersCa,
                apiPort));
  }

  private Program fetch(String name, String log, String out) throws IOException {
    return fetch(dir.resolve(name + ".yaml"), log, out);
  }

  /** Fetches by the node's agent, or alone where none runs; it then works beside the output. */
  private Program fetch(Path settings, String log, String out) throws IOException {
    Files.createDirectories(Objects.requireNonNull(dir.resolve(out).getParent()));
    return programs.start(
        dir.resolve(log + "-fetch.log"),
        Jars.command(
            "agent",
            "fetch",
            "app@1",
            "-o",
            dir.resolve(out).toString(),
            "--config",
            settings.toString(),
            "--json"));
  }

  private Program.Outcome command(String command, String... more) {
    var all = new ArrayList<>(List.of(command.split(" ", -1)));
    all.addAll(List.of("--server", "https://" + publisherGrpc, "--ca", ca.toString()));
    all.addAll(List.of(more));
    return Program.run(dir, Jars.command("publisher", all.toArray(String[]::new))).succeeded();
  }
}
