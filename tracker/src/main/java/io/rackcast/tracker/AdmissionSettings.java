package io.rackcast.tracker;

import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.tracker.TrackerConfig.Admission;
import io.rackcast.tracker.TrackerConfig.Mode;
import java.net.URI;
import java.util.Optional;

/** Reads the section {@code admission}. */
final class AdmissionSettings {
  private static final String JWKS_PATH = "/.well-known/jwks.json";

  private AdmissionSettings() {}

  static Admission read(Settings settings) {
    var mode =
        settings.choice(
            "admission.mode",
            Mode.TOKEN,
            "Who may announce; open asks for no token and takes any infohash: for labs.");
    var issuer =
        settings.uri(
            "admission.issuer", "http://127.0.0.1:7071", "The publisher that tokens are of.");
    var audience = settings.string("admission.audience", "rackcast", "Whom tokens are for.");
    var jwks =
        settings.optionalUri(
            "admission.jwks-url", "The publisher's keys; by default <issuer>" + JWKS_PATH + ".");
    var keyGrace =
        settings.duration(
            "admission.key-grace",
            "24h",
            "1m",
            "30d",
            "How long known keys serve while the publisher cannot be reached.");
    var skew =
        settings.duration(
            "admission.clock-skew", "5s", "0s", "10m", "How far the publisher's clock may be off.");
    var approvals =
        settings.optionalServer(
            "admission.approvals",
            "The publisher's gRPC address, with https:// before it in TLS; without it the token"
                + " alone decides.");
    var approvalsToken =
        settings.secretOrFile("admission.approvals-token", "What the tracker shows it there.");
    var publisherTls = ClientTlsFiles.read(settings, "admission.publisher-", "the publisher");
    check(settings, approvals, publisherTls);
    return new Admission(
        mode,
        issuer.toString(),
        audience,
        jwks.orElseGet(() -> jwksOf(issuer)),
        keyGrace,
        skew,
        approvals,
        approvalsToken,
        publisherTls,
        settings.integer("admission.checks", 2, 1, 256, "Signatures checked at once."),
        settings.integer(
            "admission.max-waiting", 10_000, 1, 1_000_000, "Tokens that wait for their check."),
        settings.integer(
            "admission.max-remembered", 200_000, 1, 10_000_000, "Verified tokens remembered."));
  }

  private static void check(
      Settings settings, Optional<ServerAddress> approvals, ClientTlsFiles tls) {
    try {
      approvals.ifPresent(tls::isTls);
    } catch (IllegalArgumentException e) {
      settings.problem("admission.approvals", String.valueOf(e.getMessage()));
    }
  }

  private static URI jwksOf(URI issuer) {
    String text = issuer.toString();
    return URI.create(
        (text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + JWKS_PATH);
  }
}
