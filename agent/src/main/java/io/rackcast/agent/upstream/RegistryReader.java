package io.rackcast.agent.upstream;

import io.rackcast.agent.image.ImageName;
import io.rackcast.proto.source.Patience;
import io.rackcast.proto.source.SourceAnswer;
import io.rackcast.proto.source.SourceFault;
import io.rackcast.proto.source.SourceFault.Cause;
import io.rackcast.proto.source.SourceKind;
import io.rackcast.proto.source.SourceReader;
import io.rackcast.proto.source.SourceRequest;
import io.rackcast.proto.source.SourceUrl;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Asks one registry. Blocks; for any thread. */
final class RegistryReader {
  // A runtime has other places to ask; it is not kept for longer.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final UpstreamRegistry registry;
  private final SourceReader reader;

  RegistryReader(UpstreamRegistry registry, String software, Clock clock) {
    this.registry = registry;
    this.reader =
        SourceReader.ofRegistry(
            registry.credentials(), software, PATIENCE, clock, ClientTls.context(registry.tls()));
  }

  /** How a blob is called in sentences. */
  static String blob(ImageName name, Sha256Digest digest) {
    return "the blob " + digest + " of " + name;
  }

  ReadManifest manifest(ImageName name, String reference) throws SourceFault, InterruptedException {
    boolean isDigest = reference.startsWith("sha256:");
    String what = "the manifest " + name + (isDigest ? "@" : ":") + reference;
    byte[] bytes;
    try (var answer = open(name, "manifests/" + reference, 0, Long.MAX_VALUE);
        var patience = new Patience(PATIENCE, answer::close)) {
      patience.start();
      bytes = answer.body().readNBytes(ReadManifest.MOST_BYTES + 1);
    } catch (SourceFault e) {
      throw e;
    } catch (IOException e) {
      throw new SourceFault(Cause.SHORT, what + " breaks off; try again");
    }
    if (bytes.length > ReadManifest.MOST_BYTES) {
      throw new SourceFault(
          Cause.ODD_ANSWER, what + " has more than " + ReadManifest.MOST_BYTES + " bytes");
    }
    return checked(what, bytes, isDigest ? Optional.of(reference) : Optional.empty());
  }

  private static ReadManifest checked(String what, byte[] bytes, Optional<String> digest)
      throws SourceFault {
    ReadManifest read;
    try {
      read = ReadManifest.of(bytes);
    } catch (IllegalArgumentException e) {
      throw new SourceFault(Cause.ODD_ANSWER, what + " " + e.getMessage());
    }
    String came = read.manifest().digest().toString();
    if (digest.isPresent() && !digest.get().equals(came)) {
      throw new SourceFault(
          Cause.WRONG, what + " came with the digest " + came + "; mend the registry");
    }
    return read;
  }

  /** The size of a blob: of its first byte a registry says of how many it is. */
  long size(ImageName name, Sha256Digest digest) throws SourceFault, InterruptedException {
    try (var answer = open(name, "blobs/" + digest, 0, 1)) {
      return total(name, digest, answer);
    } catch (SourceFault e) {
      if (e.why() != Cause.CHANGED) {
        throw e;
      }
    }
    // It has no first byte.
    try (var answer = open(name, "blobs/" + digest, 0, Long.MAX_VALUE)) {
      return total(name, digest, answer);
    }
  }

  SourceAnswer open(ImageName name, Sha256Digest digest, long offset)
      throws SourceFault, InterruptedException {
    try {
      return open(name, "blobs/" + digest, offset, Long.MAX_VALUE);
    } catch (SourceFault e) {
      // Behind its last byte there is no range that could be asked for.
      if (e.why() != Cause.CHANGED || offset == 0 || size(name, digest) != offset) {
        throw e;
      }
      return new SourceAnswer(
          registry.url(),
          InputStream.nullInputStream(),
          offset,
          OptionalLong.of(offset),
          Optional.empty(),
          OptionalLong.empty());
    }
  }

  long total(ImageName name, Sha256Digest digest, SourceAnswer answer) throws SourceFault {
    if (answer.totalBytes().isEmpty()) {
      throw new SourceFault(
          Cause.ODD_ANSWER,
          "the registry does not say how long " + blob(name, digest) + " is; mend the registry");
    }
    return answer.totalBytes().getAsLong();
  }

  private SourceAnswer open(ImageName name, String place, long from, long to)
      throws SourceFault, InterruptedException {
    String host = registry.url().toString().replaceAll("/$", "");
    var url = SourceUrl.parse(host + "/v2/" + name.repository() + "/" + place);
    var request =
        new SourceRequest(
            "the registry " + registry.name(),
            SourceKind.REGISTRY,
            url,
            place.startsWith("manifests/") ? Map.of("Accept", ReadManifest.ACCEPT) : Map.of(),
            Optional.empty());
    return reader.open(request, from, to);
  }
}
