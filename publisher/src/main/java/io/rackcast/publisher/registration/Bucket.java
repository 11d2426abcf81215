package io.rackcast.publisher.registration;

import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.source.SourceUrl;

/**
 * A bucket, or part of one, whose links the publisher signs itself.
 *
 * @param url how the URLs of its objects begin; ends with "/"
 * @param region as the bucket's server names it
 * @param accessKey whose signature it is
 * @param secretKey of that key
 */
public record Bucket(String url, String region, String accessKey, Secret secretKey) {
  /**
   * @throws IllegalArgumentException with one sentence when a part is missing or not well formed
   */
  public Bucket {
    if (!RegisterLimits.isPrefix(url) || !url.endsWith("/")) {
      throw new IllegalArgumentException(
          "\""
              + url
              + "\" is not the beginning of objects' URLs; write it like"
              + " https://s3.example/bucket/");
    }
    if (!region.matches("[A-Za-z0-9-]{1,64}") || !accessKey.matches("[\\x21-\\x7e&&[^/]]{1,128}")) {
      throw new IllegalArgumentException(
          "region or access-key of " + url + " is not well formed; check them");
    }
    if (!secretKey.isSet()) {
      throw new IllegalArgumentException(url + " has no secret-key; set it, or secret-key-file");
    }
  }

  /** Whether an object of it is meant, by a link that is not signed yet. */
  boolean holds(SourceUrl source) {
    return !source.hasQuery() && source.secretText().startsWith(url);
  }
}
