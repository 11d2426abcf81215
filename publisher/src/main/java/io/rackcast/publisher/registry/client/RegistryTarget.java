package io.rackcast.publisher.registry.client;

import io.rackcast.proto.source.AddressRules;
import io.rackcast.proto.source.SourceUrl;
import io.rackcast.publisher.wording.Quoted;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a registry is and as whom it is read.
 *
 * @param name as images are named, {@code reg.test} or {@code reg.test:8443}: lower case, no "_",
 *     which stands for the ":" of a port elsewhere
 * @param url its base: http or https, what stands before {@code /v2/}
 * @param credentials as whom; empty: as anybody
 * @param mayUsePlainHttp whether {@code url} may be http though it is not on this machine
 * @param tokenHosts token servers that it may name, each {@code HOST}, for any port, or {@code
 *     HOST:PORT}; itself need not be named. They are sent the credentials.
 */
public record RegistryTarget(
    String name,
    URI url,
    Optional<RegistryCredentials> credentials,
    boolean mayUsePlainHttp,
    List<String> tokenHosts) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?");
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?");

  /**
   * Checks all, and takes a slash from the URL's end.
   *
   * @throws IllegalArgumentException with one sentence
   */
  public RegistryTarget {
    requireName(name);
    tokenHosts.forEach(RegistryTarget::requireTokenHost);
    tokenHosts = tokenHosts.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList();
    var base = requireUrl(name, url, mayUsePlainHttp);
    url = URI.create(base.toString().replaceFirst("/+$", ""));
  }

  /**
   * Checks a registry's name.
   *
   * @return it
   * @throws IllegalArgumentException with one sentence
   */
  public static String requireName(String name) {
    return require(NAME, name, "registry's name");
  }

  /**
   * Checks a token server, as {@link #requireName}.
   *
   * @return it
   */
  public static String requireTokenHost(String host) {
    return require(HOST, host, "token server's host");
  }

  /**
   * Checks where a registry is.
   *
   * @return its base
   * @throws IllegalArgumentException with one sentence
   */
  public static SourceUrl requireUrl(String name, URI url, boolean mayUsePlainHttp) {
    var base = SourceUrl.parse(url.toString());
    if (base.hasQuery() || url.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "the URL of the registry " + name + " has a query; write it like https://" + name);
    }
    if (!base.isEncrypted() && !mayUsePlainHttp && !AddressRules.isLoopback(base.host())) {
      throw new IllegalArgumentException(
          "the registry "
              + name
              + " is at "
              + base
              + ", where anybody on the way reads along and may change images; give it https, or"
              + " set plain-http: true");
    }
    return base;
  }

  /** An https registry of its own name, read as anybody. */
  public static RegistryTarget of(String name) {
    return new RegistryTarget(
        name, URI.create("https://" + name), Optional.empty(), false, List.of());
  }

  private static String require(Pattern form, String text, String what) {
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException(
          Quoted.of(text)
              + " is no "
              + what
              + "; write it like reg.test or reg.test:8443"
              + (form.equals(NAME) ? ", in lower case" : ""));
    }
    return text;
  }

  /** The URL of a path that begins with {@code /v2/}. */
  SourceUrl at(String path) {
    return SourceUrl.parse(url + path);
  }

  /** Whether a URL leads to the registry itself. */
  boolean isOwn(SourceUrl other) {
    return other.isSameOrigin(SourceUrl.parse(url.toString()));
  }

  /** Whether it may have a token server there. */
  boolean trusts(SourceUrl realm) {
    return isOwn(realm)
        || tokenHosts.contains(realm.host())
        || tokenHosts.contains(realm.host() + ":" + realm.port());
  }

  boolean isEncrypted() {
    return SourceUrl.parse(url.toString()).isEncrypted();
  }

  boolean isLoopback() {
    return AddressRules.isLoopback(url.getHost());
  }
}
