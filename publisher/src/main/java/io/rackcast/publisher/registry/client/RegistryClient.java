package io.rackcast.publisher.registry.client;

import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Clock;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Reads one registry. Blocks; for any thread; an interrupt ends what its thread waits for.
 *
 * <p>Every method throws {@link RegistryException} when the registry, or what it sends, is not as
 * it should be, and {@link IllegalArgumentException} for numbers out of range. Names of
 * repositories and tags are judged before anything is asked, so they may come from outside.
 */
public final class RegistryClient implements AutoCloseable {
  private final Running running = new Running();
  private final Manifests manifests;
  private final Blobs blobs;
  private final Lists lists;

  /** A client without connections yet, that trusts the certificates that Java trusts. */
  public RegistryClient(RegistryTarget target, RegistryLimits limits, Clock clock) {
    this(target, limits, clock, Optional.empty());
  }

  /**
   * As the other.
   *
   * @param trust which certificates of servers are good; empty: those of Java
   */
  public RegistryClient(
      RegistryTarget target, RegistryLimits limits, Clock clock, Optional<SSLContext> trust) {
    var connection = new Connection(target.name(), limits, running, trust);
    var places = new Places(target);
    var faults = new Faults(target, clock);
    var tokens = new TokenServer(target, places, connection, faults);
    var authorization = new Authorization(target, tokens, clock);
    var requests = new Requests(target, connection, authorization, places, faults);
    this.manifests = new Manifests(target, requests);
    this.blobs = new Blobs(target, requests, running, limits);
    this.lists = new Lists(target, requests);
  }

  /**
   * The digest of what a tag names now; empty if there is no such tag, in the registry's own words:
   * a 404 without its error code is {@code UNREACHABLE}.
   */
  public Optional<Sha256Digest> resolve(String repository, String tag) {
    return manifests.resolve(repository, tag);
  }

  /** The manifest with a digest, which its bytes have; empty if there is none. */
  public Optional<Manifest> manifest(String repository, Sha256Digest digest) {
    return manifests.of(repository, digest);
  }

  /** Whether there is a manifest with a digest; judged as with {@link #resolve}. */
  public boolean exists(String repository, Sha256Digest digest) {
    return manifests.exists(repository, digest);
  }

  /**
   * Asks for a blob; the caller closes it.
   *
   * @param blob its digest and size, which the registry must say too
   * @param fromByte 0 to the blob's size: which byte to begin with, if the registry can; {@link
   *     BlobBody#begin} says whether
   * @throws RegistryException of kind {@code NOT_FOUND} if there is none
   */
  public BlobBody blob(String repository, Descriptor blob, long fromByte) {
    return blobs.open(repository, blob, fromByte);
  }

  /**
   * Whether a repository has a blob, with exactly the size that is said of it; false, too, if the
   * registry does not answer such a question, so that only {@link #blob} can tell.
   */
  public boolean hasBlob(String repository, Descriptor blob) {
    return blobs.has(repository, blob);
  }

  /**
   * Names of repositories. Many registries tell nobody, or only their administrators.
   *
   * @param after {@link NamePage#next} of the page before, or a name; empty for the first page
   * @param size of the page, 1 to 1000; the registry may send fewer names, or more
   */
  public NamePage repositories(Optional<String> after, int size) {
    return lists.repositories(after, size);
  }

  /**
   * Tags of a repository.
   *
   * @param after {@link NamePage#next} of the page before, or a tag; empty for the first page
   * @param size of the page, 1 to 1000; the registry may send fewer names, or more
   * @throws RegistryException of kind {@code NOT_FOUND} if there is no such repository
   */
  public NamePage tags(String repository, Optional<String> after, int size) {
    return lists.tags(repository, after, size);
  }

  /** Ends what runs, with {@code UNREACHABLE}; blobs that are open too. */
  @Override
  public void close() {
    running.close();
    blobs.close();
  }
}
