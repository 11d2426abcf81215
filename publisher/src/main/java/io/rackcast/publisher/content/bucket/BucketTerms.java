package io.rackcast.publisher.content.bucket;

import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.tls.ClientTlsFiles;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Which bucket it is, and who reads and writes it.
 *
 * @param endpoint the server, http or https, without the bucket; empty: Amazon's of the region
 * @param region as the server names it
 * @param key who reads and writes; empty: whoever this machine is to Amazon, by its environment,
 *     its files, or the role that it was given
 * @param prefix what all object names begin with; empty or ends with "/"
 * @param pathStyle whether the bucket is in the path (MinIO, Ceph), or in the host name
 * @param timeout how long the server may be silent
 * @param authorities whose certificate the server may have
 */
public record BucketTerms(
    Optional<URI> endpoint,
    String bucket,
    String region,
    Optional<Key> key,
    String prefix,
    boolean pathStyle,
    Duration timeout,
    ClientTlsFiles authorities) {

  /** An access key and its secret. */
  public record Key(String id, Secret secret) {
    /**
     * @throws IllegalArgumentException with one sentence when one is missing or not well formed
     */
    public Key {
      if (!id.matches("[\\x21-\\x7e&&[^/]]{1,128}")) {
        throw new IllegalArgumentException("access-key is not well formed; check it");
      }
      if (!secret.isSet()) {
        throw new IllegalArgumentException("there is no secret-key; set it, or secret-key-file");
      }
    }
  }

  /**
   * @throws IllegalArgumentException with one sentence when a part is not well formed
   */
  public BucketTerms {
    if (endpoint.isPresent() && !isServer(endpoint.get())) {
      throw new IllegalArgumentException(
          "endpoint is not the URL of a server alone; write it like https://s3.example:9000");
    }
    if (authorities.isAnySet() && !isTls(endpoint)) {
      throw new IllegalArgumentException(
          "ca is for an endpoint in TLS, and this one is plain; write https://, or leave ca out");
    }
    if (!bucket.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
      throw new IllegalArgumentException(
          "\"" + bucket + "\" is not the name of a bucket; it has up to 63 letters and digits");
    }
    if (!region.matches("[A-Za-z0-9-]{1,64}")) {
      throw new IllegalArgumentException("region is not well formed; write it like us-east-1");
    }
    if (!prefix.matches("(([A-Za-z0-9._-]{1,64}/){1,8})?")) {
      throw new IllegalArgumentException(
          "\"" + prefix + "\" is no prefix; write it like rackcast/ with / at its end");
    }
  }

  private static boolean isServer(URI endpoint) {
    return String.valueOf(endpoint.getScheme()).matches("https?")
        && endpoint.getHost() != null
        && endpoint.getUserInfo() == null
        && endpoint.getQuery() == null
        && String.valueOf(endpoint.getPath()).matches("/?");
  }

  private static boolean isTls(Optional<URI> endpoint) {
    return endpoint.isEmpty() || "https".equals(endpoint.get().getScheme());
  }

  /** The bucket and the prefix, for people. */
  public String place() {
    return "\""
        + bucket
        + (prefix.isEmpty() ? "" : "/" + prefix)
        + "\" "
        + endpoint.map(server -> "at " + server).orElse("of Amazon's " + region);
  }
}
