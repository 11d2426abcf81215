package io.rackcast.publisher;

import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.content.UploadLimits;
import io.rackcast.publisher.content.bucket.BucketTerms;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.oidc.OidcIssuer;
import io.rackcast.publisher.retention.RetentionTerms;
import io.rackcast.publisher.signing.AnnounceSigner;
import io.rackcast.publisher.signing.KeyTerms;
import io.rackcast.publisher.signing.ShortKeys;
import io.rackcast.publisher.store.AuditLimits;
import io.rackcast.publisher.store.DatabaseServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a publisher is told at start; {@code print-config} shows every key and its default.
 *
 * @param http where the HTTP server listens: JWKS, torrents, content, metrics, health
 * @param grpc where the gRPC server listens
 * @param dataDir database, uploads and content
 * @param database where the database is; empty: a file in dataDir
 * @param bucket where content is; empty: a folder in dataDir
 * @param keys where the signing keys are and how they follow each other
 * @param terms what signed URLs say
 * @param shortTerms for which trackers there are short tokens, and how long their keys sign
 * @param trackerAddresses gRPC addresses that agents are told
 * @param register content that lives elsewhere
 * @param webSeeds whether torrents carry url-list (BEP 19)
 * @param registries container registries whose images are taken in
 * @param retention what is removed, and when
 * @param tokens callers by the digest of their token
 * @param issuers whose identity tokens are taken
 * @param security TLS, certificates and nodes
 */
public record PublisherConfig(
    HostPort http,
    HostPort grpc,
    int maxMessageBytes,
    Path dataDir,
    Optional<DatabaseServer> database,
    Optional<BucketTerms> bucket,
    KeyTerms keys,
    AnnounceSigner.Terms terms,
    ShortKeys.Terms shortTerms,
    List<String> trackerAddresses,
    UploadLimits uploads,
    RegisterSettings register,
    boolean webSeeds,
    Duration heartbeat,
    int maxFollowers,
    AuditLimits audit,
    RegistrySettings registries,
    RetentionTerms retention,
    Map<Sha256Digest, Caller> tokens,
    List<OidcIssuer> issuers,
    SecuritySettings security) {
  /** What the environment variables begin with. */
  public static final String ENVIRONMENT = "RACKCAST_PUBLISHER";

  /**
   * Reads {@code file} and the environment.
   *
   * @throws io.rackcast.proto.settings.SettingsException that lists every problem
   */
  public static PublisherConfig load(Path file, Map<String, String> environment) {
    return read(Settings.read(file, ENVIRONMENT, environment));
  }

  /** Reads and checks all keys. */
  public static PublisherConfig read(Settings settings) {
    // In the order in which print-config shows them.
    var http =
        settings.address(
            "http.listen",
            "127.0.0.1:7071",
            "Key set, torrents, content for origins, /metrics, /healthz, /readyz.");
    var grpc =
        settings.address("grpc.listen", "127.0.0.1:7070", "Publishing, announce URLs, approvals.");
    int maxMessage =
        (int)
            settings.bytes(
                "grpc.max-message",
                "16MiB",
                "2MiB",
                "64MiB",
                "Largest request; the list of files of a folder has to fit.");
    var dataDir = settings.path("data-dir", "data", "Database, unfinished uploads and content.");
    var database = DatabaseSettings.read(settings);
    var bucket = BucketSettings.read(settings);
    var terms = terms(settings);
    var keys = KeySettings.read(settings, dataDir, terms.life());
    var config =
        new PublisherConfig(
            http,
            grpc,
            maxMessage,
            dataDir,
            database,
            bucket,
            keys,
            terms,
            shortTerms(settings),
            trackerAddresses(settings),
            uploads(settings),
            RegisterSettings.read(settings),
            settings.bool(
                "torrents.web-seeds",
                false,
                "Whether torrents for standard clients name the plain URLs that content was"
                    + " registered with (BEP 19); each such client then reads them over its rack's"
                    + " uplink."),
            settings.duration(
                "approvals.heartbeat",
                "10s",
                "1s",
                "15s",
                "How often a quiet stream of approvals shows that it is alive."),
            settings.integer(
                "approvals.max-followers", 256, 1, 10_000, "Streams of approvals at one time."),
            audit(settings),
            RegistrySettings.read(settings),
            RetentionSettings.read(settings),
            TokenSettings.read(settings),
            OidcSettings.read(settings),
            SecuritySettings.read(settings, grpc, http));
    OidcSettings.refuseSharedNames(settings, config.issuers(), config.tokens().values());
    config.security().refuseSharedNames(settings, config.issuers(), config.tokens().values());
    settings.rejectProblems();
    return config;
  }

  private static ShortKeys.Terms shortTerms(Settings settings) {
    var trackers =
        settings.list(
            "trackers.udp",
            "Trackers that take short announce URLs over UDP (announce-url --udp).",
            PublisherConfig::shortTracker);
    for (var tracker : trackers) {
      if (!tracker.url().matches("udp://[^\\s/?#]+/[^\\s#]*")) {
        settings.problem(
            "trackers.udp",
            "\"%s\" is not a UDP announce URL; write it like udp://tracker:6969/announce"
                .formatted(tracker.url()));
      }
    }
    if (trackers.stream().map(ShortKeys.Tracker::name).distinct().count() < trackers.size()) {
      settings.problem("trackers.udp", "a tracker's name is there twice; give each its own");
    }
    return new ShortKeys.Terms(
        trackers,
        settings.duration(
            "token.short-rotation",
            "1d",
            "1h",
            "90d",
            "How long a key of short tokens signs before the next one does."));
  }

  private static Supplier<ShortKeys.Tracker> shortTracker(Settings settings) {
    var name = settings.requiredString("name", "What the tracker calls itself (its name).");
    var url = settings.requiredString("url", "Like udp://tracker:6969/announce.");
    return () -> new ShortKeys.Tracker(name, url);
  }

  private static AnnounceSigner.Terms terms(Settings settings) {
    return new AnnounceSigner.Terms(
        settings
            .uri(
                "token.issuer",
                "http://127.0.0.1:7071",
                "Who signs (iss): this publisher's URL as the trackers write it.")
            .toString(),
        settings.string("token.audience", "rackcast", "Whom tokens are for (aud)."),
        settings.duration("token.life", "1h", "1m", "7d", "How long a signed URL is good for."),
        announceUrls(settings));
  }

  private static List<String> announceUrls(Settings settings) {
    var key = "trackers.announce";
    var urls =
        settings.strings(
            key,
            List.of("http://127.0.0.1:6969/announce"),
            "Announce URLs of the trackers, in the order in which clients should try them.");
    for (var url : urls) {
      if (!url.matches("(https?|udp)://[^\\s/?#]+/[^\\s#]*")) {
        settings.problem(
            key,
            "\"" + url + "\" is not an announce URL; write it like http://tracker:6969/announce");
      }
    }
    return urls;
  }

  private static List<String> trackerAddresses(Settings settings) {
    var key = "trackers.grpc";
    var addresses =
        settings.strings(
            key,
            List.of("127.0.0.1:6970"),
            "Addresses of the trackers' gRPC, told to agents; https:// before one that talks TLS.");
    for (var address : addresses) {
      try {
        ServerAddress.parse(address);
      } catch (IllegalArgumentException e) {
        settings.problem(key, "\"" + address + "\" is not an address; " + e.getMessage());
      }
    }
    return addresses;
  }

  private static UploadLimits uploads(Settings settings) {
    return new UploadLimits(
        settings.bytes(
            "uploads.max-size", "1024GiB", "1KiB", "16384GiB", "Largest content of one artifact."),
        settings.integer("uploads.max-files", 100_000, 1, 200_000, "Most files of one artifact."),
        settings.integer("uploads.max-sessions", 64, 1, 10_000, "Unfinished uploads in all."),
        settings.integer(
            "uploads.max-sessions-per-caller", 16, 1, 10_000, "Unfinished uploads of one token."),
        settings.duration(
            "uploads.idle-expiry",
            "1d",
            "1m",
            "30d",
            "An upload that nobody goes on with is thrown away after this."));
  }

  private static AuditLimits audit(Settings settings) {
    return new AuditLimits(
        settings.duration("audit.keep", "90d", "1d", "3650d", "How long decisions are kept."),
        settings.integer(
            "audit.max-rows",
            1_000_000,
            1_000,
            100_000_000,
            "Most rows of decisions (some 150 bytes each; like ones of a minute are one); the"
                + " oldest go first."));
  }
}
