package io.rackcast.publisher.registry.client;

import io.rackcast.proto.source.SourceUrl;
import java.util.Map;

/**
 * What a registry is asked.
 *
 * @param what it is, for sentences: {@code the tag v1 of team/app}
 * @param method GET or HEAD
 * @param scope what a token must allow
 * @param headers more than those of every request; none is a secret
 * @param mayLeave whether the answer may be on another host, as those of blobs may
 */
record Ask(
    String what,
    String method,
    SourceUrl url,
    String scope,
    Map<String, String> headers,
    boolean mayLeave) {
  /** Of one repository, to be read. */
  static String pull(String repository) {
    return "repository:" + repository + ":pull";
  }
}
