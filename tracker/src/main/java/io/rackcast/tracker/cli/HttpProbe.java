package io.rackcast.tracker.cli;

import io.rackcast.proto.announce.AnnounceException;
import io.rackcast.proto.announce.AnnounceQuery;
import io.rackcast.proto.announce.AnnounceReply;
import io.rackcast.proto.announce.AnnounceRequest;
import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BString;
import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.bencode.BencodeException;
import io.rackcast.proto.bencode.BencodeLimits;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Announces over HTTP and HTTPS (BEP 3, 23, 24, 48). */
final class HttpProbe implements ProbeTransport {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int MOST_BYTES = 1 << 20;

  private final String url;
  private final HttpClient http;

  HttpProbe(String url, HttpClient http) {
    this.url = url;
    this.http = http;
  }

  @Override
  public Told announce(AnnounceRequest request) throws IOException, InterruptedException {
    byte[] body = get(AnnounceQuery.append(url, request));
    try {
      var reply = AnnounceReply.parse(body);
      if (reply.isFailure()) {
        return Told.refused(reply.failureReason().orElse(""));
      }
      var dictionary = Bencode.readDictionary(body, BencodeLimits.MESSAGE);
      return new Told(
          Optional.empty(),
          count(dictionary, "complete"),
          count(dictionary, "incomplete"),
          reply.peers(),
          dictionary.string("external ip").map(BString::bytes).flatMap(HttpProbe::address));
    } catch (AnnounceException | BencodeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Optional<IpAddress> address(byte[] bytes) {
    return bytes.length == 4 || bytes.length == 16
        ? Optional.of(IpAddress.of(bytes))
        : Optional.empty();
  }

  private static int count(BDictionary dictionary, String key) {
    return (int) Math.min(dictionary.integer(key).orElse(0), Integer.MAX_VALUE);
  }

  @Override
  public Optional<Counts> scrape(InfoHash infoHash) throws IOException, InterruptedException {
    // By custom: where the path's last part is "announce" it is "scrape" (BEP 48).
    var path = url.split("\\?", 2);
    if (!path[0].endsWith("/announce")) {
      return Optional.empty();
    }
    String scrape = path[0].substring(0, path[0].length() - "announce".length()) + "scrape";
    String query = (path.length > 1 ? path[1] + "&" : "") + "info_hash=" + escaped(infoHash);
    try {
      var files =
          Bencode.readDictionary(get(scrape + "?" + query), BencodeLimits.MESSAGE)
              .dictionary("files");
      return files
          .flatMap(all -> all.keys().stream().findFirst().flatMap(all::value))
          .filter(BDictionary.class::isInstance)
          .map(BDictionary.class::cast)
          .map(one -> new Counts(count(one, "complete"), count(one, "incomplete")));
    } catch (BencodeException e) {
      throw new IOException("the answer to a scrape cannot be read: " + e.getMessage(), e);
    }
  }

  private static String escaped(InfoHash infoHash) {
    return infoHash.toString().replaceAll("(..)", "%$1");
  }

  private byte[] get(String target) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(target)).timeout(LIMIT).build();
    HttpResponse<InputStream> response =
        http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (var body = response.body()) {
      byte[] bytes = body.readNBytes(MOST_BYTES);
      if (response.statusCode() != 200 && (bytes.length == 0 || bytes[0] != 'd')) {
        throw new IOException(
            "it answers with status " + response.statusCode() + ", as no tracker does");
      }
      return bytes;
    }
  }

  @Override
  public void close() {
    // The JDK's client ends with its last reference.
  }
}
