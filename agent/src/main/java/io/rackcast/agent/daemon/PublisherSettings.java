package io.rackcast.agent.daemon;

import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.source.AddressRules;
import io.rackcast.proto.tls.ClientTlsFiles;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** The section {@code publisher}; what each is, {@link AgentConfig} says. */
record PublisherSettings(
    ServerAddress grpc, URI http, ClientTlsFiles tls, Secret token, Optional<Path> joinTokenFile) {
  static PublisherSettings read(Settings settings) {
    var grpc =
        settings.server(
            "publisher.grpc",
            "127.0.0.1:7070",
            "The publisher's gRPC address; with https:// before it, or with publisher.ca or"
                + " publisher.certificate, in TLS.");
    var http =
        settings.uri(
            "publisher.http", "http://127.0.0.1:7071", "The publisher's HTTP side, for origins.");
    var tls = ClientTlsFiles.read(settings, "publisher.", "the publisher");
    var token =
        settings.secretOrFile("publisher.token", "Token with the rights read, announce and node.");
    var joinTokenFile =
        settings.optionalPath(
            "publisher.join-token-file",
            "In place of a token: file with a join token, which is shown once for a credential of"
                + " the node's own, kept in data-dir.");
    if (token.isSet() && joinTokenFile.isPresent()) {
      settings.problem(
          "publisher.join-token-file",
          "publisher.token and publisher.join-token-file are both set; a node has one of them");
    }
    try {
      warnOfPlainHttp(settings, http, tls.isTls(grpc), token.isSet() || joinTokenFile.isPresent());
    } catch (IllegalArgumentException e) {
      settings.problem("publisher.grpc", String.valueOf(e.getMessage()));
    }
    return new PublisherSettings(grpc, http, tls, token, joinTokenFile);
  }

  private static void warnOfPlainHttp(
      Settings settings, URI http, boolean isGrpcTls, boolean hasCredential) {
    String host = http.getHost();
    if ("http".equalsIgnoreCase(http.getScheme())
        && host != null
        && !AddressRules.isLoopback(host)
        && (isGrpcTls || hasCredential)) {
      settings.warning(
          ("publisher.http is %s, another machine without TLS, so %s; write the publisher's https"
                  + " URL (its https.listen), unless a proxy does TLS")
              .formatted(
                  http,
                  hasCredential
                      ? "an origin's token crosses the network in the clear"
                      : "what an origin reads there is plain though publisher.grpc is in TLS"));
    }
  }
}
